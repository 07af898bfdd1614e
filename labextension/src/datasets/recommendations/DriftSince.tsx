import React from 'react';
import { HTMLSelect } from '@jupyterlab/ui-components';
import { usePlatform } from '../../app/context';
import { useResource } from '../../app/useResource';
import { CHOICES } from '../../api/paging';
import { Field } from '../../components/Field';
import { onOffer, versionTitle } from '../versions/choices';

export interface IDriftSinceProps {
  dataset: string;
  /** The version that is looked at. */
  version: string;
  /** The version since which drift is looked for; empty for none. */
  value: string;
  onChange: (version: string) => void;
}

/** Chooses another version, to be told which columns have drifted since; nothing where there is no other. */
export function DriftSince({
  dataset,
  version,
  value,
  onChange
}: IDriftSinceProps): JSX.Element | null {
  const { client, trans } = usePlatform();
  const versions = useResource(
    signal => client.versions.list(dataset, { limit: CHOICES, signal }),
    [client, dataset]
  );
  const others = onOffer(versions.value?.items ?? [], value).filter(
    ({ id }) => id !== version
  );
  if (others.length === 0) {
    return null;
  }
  return (
    <Field label={trans.__('Drift since')}>
      {control => (
        <HTMLSelect
          {...control}
          value={value}
          onChange={event => onChange(event.currentTarget.value)}
        >
          <option value="">{trans.__('Not looked for')}</option>
          {others.map(other => (
            <option key={other.id} value={other.id}>
              {versionTitle(other, trans)}
            </option>
          ))}
        </HTMLSelect>
      )}
    </Field>
  );
}
