import React from 'react';
import { Button } from '@jupyter/react-components';
import type { ColumnDrift, DriftReport } from '../../api/types';
import { usePlatform } from '../../app/context';
import { useResource } from '../../app/useResource';
import { rowCount } from '../../components/counts';
import { fixed } from '../../components/aligned';
import { pValue } from '../../components/format';
import { percent } from '../../components/percent';
import { Loaded } from '../../components/Loaded';
import { ScrollingTable } from '../../components/ScrollingTable';
import { DriftBars } from './DriftBars';
import type { IMonitorTabProps } from './MonitorTab';
import { WatchForm } from './WatchForm';

/** Whether what the endpoint is asked is still like the rows that its model learnt from, column by column. */
export function Drift({
  deployment,
  onChanged
}: IMonitorTabProps): JSX.Element {
  const { client, trans } = usePlatform();
  const { endpoint, model_id: model, monitor, stats } = deployment;
  const drift = useResource(
    signal => client.endpoints.drift(endpoint, signal),
    [client, endpoint, model, stats.rows, JSON.stringify(monitor)]
  );
  return (
    <section aria-label={trans.__('Drift')}>
      <div className="mlp-SectionBar">
        <h2 className="mlp-SectionTitle">{trans.__('Drift')}</h2>
        <span className="mlp-Spacer" />
        <Button appearance="neutral" onClick={onChanged}>
          {trans.__('Refresh')}
        </Button>
      </div>
      <Loaded resource={drift}>{value => <Report report={value} />}</Loaded>
      <WatchForm deployment={deployment} onChanged={onChanged} />
    </section>
  );
}

function Report({ report }: { report: DriftReport }): JSX.Element {
  const { trans } = usePlatform();
  const { columns, detail, prediction, rows, training_rows: training } = report;
  if (columns.length === 0) {
    return (
      <p className="mlp-Hint">
        {detail || trans.__('No row was asked about yet.')}
      </p>
    );
  }
  const all = [...(prediction ? [prediction] : []), ...columns];
  const drifted = all.filter(column => column.drifted).length;
  return (
    <>
      <p className="mlp-Line">
        <span
          className={`mlp-Chip mlp-State mod-${drifted > 0 ? 'warn' : 'good'}`}
        >
          {drifted > 0
            ? trans._n('%1 drifts', '%1 drift', drifted)
            : trans.__('steady')}
        </span>
        <span className="mlp-Hint">
          {trans.__(
            'The last %1 against %2 of training. %3',
            rowCount(rows, trans),
            rowCount(training, trans),
            detail
          )}
        </span>
      </p>
      <ScrollingTable
        label={trans.__('Drift by column')}
        items={all}
        columns={[
          {
            name: trans.__('Column'),
            rowHeader: true,
            cell: column =>
              column === prediction ? (
                trans.__('Prediction')
              ) : (
                <code className="mlp-ColumnName">{column.column}</code>
              )
          },
          {
            name: trans.__('State'),
            cell: column => <State column={column} />
          },
          {
            name: 'distribution',
            heading: (
              <>
                <span className="mlp-Dot" aria-hidden="true" />
                {trans.__('Training')}{' '}
                <span className="mlp-Dot mod-window" aria-hidden="true" />
                {trans.__('Now')}
              </>
            ),
            cell: ({ bins = [], column }) => (
              <DriftBars bins={bins} column={column} />
            )
          },
          {
            name: trans.__('PSI'),
            caption: trans.__(
              'Population stability index: 0.1 is a small shift, 0.25 a large one'
            ),
            number: true,
            cell: ({ psi }) => (typeof psi === 'number' ? fixed(psi, 2) : '—')
          },
          {
            name: trans.__('p-value'),
            number: true,
            cell: ({ p_value: p }) => (typeof p === 'number' ? pValue(p) : '—')
          },
          {
            name: trans.__('Missing'),
            number: true,
            cell: ({ missing, missing_in_training: before }) =>
              before === missing
                ? percent(missing)
                : trans.__('%1 → %2', percent(before), percent(missing))
          },
          {
            name: trans.__('Unknown'),
            number: true,
            cell: ({ unknown }) =>
              typeof unknown === 'number' ? percent(unknown) : '—'
          }
        ]}
      />
    </>
  );
}

function State({ column }: { column: ColumnDrift }): JSX.Element {
  const { trans } = usePlatform();
  const { drifted, test } = column;
  return test ? (
    <span className={`mlp-Chip mlp-State mod-${drifted ? 'warn' : 'good'}`}>
      {drifted ? trans.__('drifted') : trans.__('steady')}
    </span>
  ) : (
    <span className="mlp-Hint">{trans.__('not compared')}</span>
  );
}
