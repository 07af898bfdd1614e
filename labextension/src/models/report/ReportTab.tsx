import React from 'react';
import type { Model, Performance } from '../../api/types';
import { usePlatform } from '../../app/context';
import { useResource } from '../../app/useResource';
import { decimal, integer } from '../../components/format';
import { Loaded } from '../../components/Loaded';
import { Meter } from '../../components/Meter';
import { ScrollingTable } from '../../components/ScrollingTable';
import { useCatalogue } from '../../transformations/useCatalogue';
import { Reproduce } from '../Reproduce';
import { metricName } from '../metricName';
import { Leaderboard } from './Leaderboard';
import { Measured } from './Measured';
import { Members } from './Members';
import { Plot } from './Plot';
import { plotName } from './plotName';
import { Provenance } from './Provenance';
import { Slices } from './Slices';

/** How well a model does, measured on rows that it was not trained on. */
export function ReportTab({ model }: { model: Model }): JSX.Element {
  const { client, trans } = usePlatform();
  const catalogue = useCatalogue();
  const performance = useResource(
    signal => client.performance(model.id, signal),
    [model.id]
  );
  return (
    <div className="mlp-Page">
      <dl className="mlp-Figures">
        <div className="mlp-Figure">
          <dt>{metricName(model.metric, trans)}</dt>
          <dd>
            {decimal(model.score)}
            <small>± {decimal(model.score_std, 2)}</small>
          </dd>
        </div>
        <div className="mlp-Figure">
          <dt>{trans.__('Baseline')}</dt>
          <dd>
            {decimal(model.baseline_score)}
            <small>{trans.__('by guessing')}</small>
          </dd>
        </div>
        <div className="mlp-Figure">
          <dt>{trans.__('Folds')}</dt>
          <dd>{integer(model.folds)}</dd>
        </div>
        <div className="mlp-Figure">
          <dt>{trans.__('Features')}</dt>
          <dd>{integer(model.features.length)}</dd>
        </div>
      </dl>
      {(model.issues ?? []).map(({ detail, severity }) => (
        <p key={detail} className={`mlp-Issue mod-${severity}`}>
          {detail}
        </p>
      ))}
      {(model.not_replayed ?? []).length > 0 && (
        <p className="mlp-Issue mod-warning">
          {trans.__(
            'Predictions do not repeat these steps of the dataset, since they work on all rows at once: %1.',
            (model.not_replayed ?? [])
              .map(kind => catalogue.get(kind)?.title ?? kind)
              .join(', ')
          )}
        </p>
      )}
      <Loaded resource={performance}>
        {value => <Report model={model} performance={value} />}
      </Loaded>
      <Reproduce model={model} />
      <Provenance model={model} />
    </div>
  );
}

/** Plots of what the report shows as a table with bars. */
const TABLES = new Set(['leaderboard', 'importance', 'importances']);

interface IReportProps {
  model: Model;
  performance: Performance;
}

function Report({ model, performance }: IReportProps): JSX.Element {
  const { trans } = usePlatform();
  const { importances, plots } = performance;
  const drawn = Object.entries(plots).filter(([name]) => !TABLES.has(name));
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
              <Plot spec={spec} label={plotName(name, trans)} />
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
  const { trans } = usePlatform();
  const sorted = [...importances].sort((a, b) => b.mean - a.mean);
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
            {decimal(mean, 3)}{' '}
            <span className="mlp-Hint">± {decimal(std, 2)}</span>
          </span>
        </React.Fragment>
      ))}
    </div>
  );
}

function Folds({ folds }: Pick<Performance, 'folds'>): JSX.Element {
  const { trans } = usePlatform();
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
            decimal(scores[name])
        }))
      ]}
    />
  );
}
