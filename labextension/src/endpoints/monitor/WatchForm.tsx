import React, { useState } from 'react';
import { Button } from '@jupyter/react-components';
import type { MonitorSettings } from '../../api/types';
import { usePlatform } from '../../app/context';
import { useAttempt } from '../../app/useAttempt';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Field } from '../../components/Field';
import type { IMonitorTabProps } from './MonitorTab';

/** When a column is said to have drifted. */
export function WatchForm({
  deployment,
  onChanged
}: IMonitorTabProps): JSX.Element {
  const { client, trans } = usePlatform();
  const [settings, setSettings] = useState<MonitorSettings>(
    deployment.monitor as MonitorSettings
  );
  const { busy, error, attempt } = useAttempt();
  const fields: [keyof MonitorSettings, string, string][] = [
    [
      'window_rows',
      trans.__('Last rows'),
      trans.__('How many are compared at most')
    ],
    ['min_rows', trans.__('At least'), trans.__('Fewer rows tell nothing')],
    [
      'p_value',
      trans.__('p-value below'),
      trans.__('Divided by the number of columns')
    ],
    ['psi', trans.__('PSI of'), trans.__('And at least as large a shift')]
  ];
  const save = (): Promise<void> =>
    attempt(async () => {
      await client.endpoints.watch(deployment.endpoint, settings);
      onChanged();
    });
  return (
    <details className="mlp-Details">
      <summary>{trans.__('When a column has drifted')}</summary>
      <div className="mlp-Form mlp-WatchForm">
        <div className="mlp-Form-row">
          {fields.map(([name, label, hint]) => (
            <Field key={name} label={label} hint={hint}>
              {control => (
                <input
                  {...control}
                  className="jp-mod-styled"
                  type="number"
                  step="any"
                  value={Number.isNaN(settings[name]) ? '' : settings[name]}
                  onChange={({ currentTarget: { valueAsNumber } }) =>
                    setSettings({ ...settings, [name]: valueAsNumber })
                  }
                />
              )}
            </Field>
          ))}
        </div>
        {error && <ErrorNotice error={error} />}
        <div className="mlp-Actions">
          <Button
            appearance="accent"
            disabled={busy || Object.values(settings).some(Number.isNaN)}
            onClick={() => void save()}
          >
            {trans.__('Save')}
          </Button>
        </div>
      </div>
    </details>
  );
}
