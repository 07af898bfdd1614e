import React from 'react';
import type { JsonObject, Model, Performance } from '../../api/types';
import { useTrans } from '../../app/translation';
import { aligned } from '../../components/aligned';
import { integer } from '../../components/format';
import { Meter } from '../../components/Meter';
import { ScrollingTable } from '../../components/ScrollingTable';
import { metricName } from '../metricName';
import { Leaderboard } from './Leaderboard';
import { Measured } from './Measured';
import { Members } from './Members';
import { plotName } from './plotName';
import { Slices } from './Slices';

/** Plots of what the report shows as a table with bars. */
const TABLES = new Set(['leaderboard', 'importance', 'importances']);

export interface IReportProps {
  model: Model;
  performance: Performance;
  /** Draws a Vega-Lite specification; without it there are no plots. */
  plot?: (name: string, spec: JsonObject) => React.ReactNode;
}

/** How a model was found and measured, and on what its predictions rest. */
export function Report({
  model,
  performance,
  plot
}: IReportProps): JSX.Element {
  const trans = useTrans();
  const { importances, plots } = performance;
  const drawn = plot
    ? Object.entries(plots).filter(([name]) => !TABLES.has(name))
    : [];
  return (
    <>
      <section>
        <h2 className="mlp-SectionTitle">{trans.__('Leaderboard')}</h2>
        <Leaderboard
          entries={performance.leaderboard}
          metric={performance.metric}
          chosen={model.estimator}
        />
      </section>
      <Members members={model.members ?? []} />
      <Measured model={model} />
      {drawn.length > 0 && (
        <ul className="mlp-Plots">
          {drawn.map(([name, spec]) => (
            <li key={name} className="mlp-Card">
              <h3 className="mlp-Card-title">{plotName(name, trans)}</h3>
              {plot?.(plotName(name, trans), spec)}
            </li>
          ))}
        </ul>
      )}
      {importances.length > 0 && (
        <section>
          <h2 className="mlp-SectionTitle">
            {trans.__('What the predictions rest on')}
          </h2>
          <Importances importances={importances} />
        </section>
      )}
      <Slices slices={performance.slices ?? []} />
      <section>
        <h2 className="mlp-SectionTitle">{trans.__('Fold by fold')}</h2>
        <Folds folds={performance.folds} />
      </section>
    </>
  );
}

function Importances({
  importances
}: Pick<Performance, 'importances'>): JSX.Element {
  const trans = useTrans();
  const sorted = [...importances].sort((a, b) => b.mean - a.mean);
  const written = aligned(sorted.map(({ mean }) => mean));
  const most = Math.max(...sorted.map(({ mean }) => mean), 0) || 1;
  return (
    <div className="mlp-Importances">
      {sorted.slice(0, 15).map(({ column, mean, std }) => (
        <React.Fragment key={column}>
          <code className="mlp-ColumnName">{column}</code>
          <Meter
            share={mean / most}
            label={trans.__('Importance of %1', column)}
          />
          <span>
            {written(mean)} <span className="mlp-Hint">± {written(std)}</span>
          </span>
        </React.Fragment>
      ))}
    </div>
  );
}

function Folds({ folds }: Pick<Performance, 'folds'>): JSX.Element {
  const trans = useTrans();
  const metrics = Object.keys(folds[0]?.metrics ?? {});
  return (
    <ScrollingTable
      label={trans.__('Fold by fold')}
      items={folds}
      columns={[
        {
          name: trans.__('Fold'),
          rowHeader: true,
          cell: ({ fold }) => fold + 1
        },
        {
          name: trans.__('Rows'),
          number: true,
          cell: ({ rows }) => integer(rows)
        },
        ...metrics.map(name => ({
          name: metricName(name, trans),
          number: true,
          cell: ({ metrics: scores }: Performance['folds'][number]) =>
            aligned(folds.map(fold => fold.metrics[name]))(scores[name])
        }))
      ]}
    />
  );
}
