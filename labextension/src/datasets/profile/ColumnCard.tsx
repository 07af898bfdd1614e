import React from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ColumnProfile } from '../../api/types';
import { usePlatform } from '../../app/context';
import { Bars } from '../../components/Bars';
import {
  cell,
  dateTime,
  decimal,
  integer,
  percent
} from '../../components/format';
import { Meter } from '../../components/Meter';
import { TypeChip } from '../../components/TypeChip';

/** One column: what it means, how much is missing, how its values are spread. */
export function ColumnCard({ column }: { column: ColumnProfile }): JSX.Element {
  const { trans } = usePlatform();
  const all = column.count + column.missing;
  const missing = all ? column.missing / all : 0;
  return (
    <article className="mlp-Card mlp-ColumnCard">
      <header className="mlp-Card-header">
        <h3 className="mlp-Card-title" title={column.name}>
          {column.name}
        </h3>
        <span title={column.reason}>
          <TypeChip type={column.semantic_type} />
        </span>
      </header>
      <Shape column={column} />
      <dl className="mlp-Pairs">
        {statistics(column, trans).map(([name, value]) => (
          <React.Fragment key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </React.Fragment>
        ))}
      </dl>
      <footer className="mlp-ColumnCard-missing">
        <Meter
          share={missing}
          tone="warn"
          label={trans.__('Missing in %1', column.name)}
        />
        <span>
          {column.missing
            ? trans.__(
                '%1 missing (%2)',
                integer(column.missing),
                percent(missing)
              )
            : trans.__('nothing missing')}
        </span>
      </footer>
    </article>
  );
}

function Shape({ column }: { column: ColumnProfile }): JSX.Element {
  const { trans } = usePlatform();
  const { histogram, top, examples } = column;
  if (histogram && histogram.counts.length > 0 && isMeasured(column)) {
    const edge = (index: number): string =>
      edgeText(column, histogram.edges[index]);
    return (
      <div className="mlp-ColumnCard-shape">
        <Bars
          counts={histogram.counts}
          label={trans.__('Distribution of %1', column.name)}
          titles={histogram.counts.map((count, index) =>
            trans.__(
              '%1 to %2: %3 rows',
              edge(index),
              edge(index + 1),
              integer(count)
            )
          )}
        />
        <div className="mlp-ColumnCard-range">
          <span>{edge(0)}</span>
          <span>{edge(histogram.counts.length)}</span>
        </div>
      </div>
    );
  }
  if (top.length > 0 && column.semantic_type !== 'identifier') {
    const most = top[0].count;
    return (
      <ol className="mlp-ColumnCard-shape mlp-Top">
        {top.slice(0, 4).map(({ value, count }) => (
          <li key={value}>
            <span
              className="mlp-Top-bar"
              style={{ width: `${(count / most) * 100}%` }}
            />
            <span className="mlp-Top-value">{value}</span>
            <span className="mlp-Top-count">
              {percent(count / (column.count || 1))}
            </span>
          </li>
        ))}
      </ol>
    );
  }
  return (
    <ul className="mlp-ColumnCard-shape mlp-Examples">
      {examples.slice(0, 4).map((example, index) => (
        <li key={index}>{example}</li>
      ))}
    </ul>
  );
}

/** Whether the values are amounts; a number may as well be a code or a yes and no. */
function isMeasured({ semantic_type: type }: ColumnProfile): boolean {
  return type === 'numeric' || type === 'datetime';
}

function edgeText(column: ColumnProfile, edge: number): string {
  return column.semantic_type === 'datetime'
    ? dateTime(new Date(edge * 1000).toISOString())
    : decimal(edge, 3);
}

function statistics(
  column: ColumnProfile,
  trans: TranslationBundle
): [string, string][] {
  const found: [string, string][] = [
    [trans.__('Distinct'), integer(column.distinct)]
  ];
  if (column.mean !== null && isMeasured(column)) {
    found.push([trans.__('Mean'), decimal(column.mean)]);
  }
  if (column.std !== null && isMeasured(column)) {
    found.push([trans.__('Std. deviation'), decimal(column.std)]);
  }
  if (column.quantiles && isMeasured(column)) {
    found.push([trans.__('Median'), decimal(column.quantiles[2])]);
  } else {
    const { min, max } = column;
    const range = [cell(min), cell(max)].filter(value => value !== null);
    if (range.length === 2 && column.semantic_type === 'datetime') {
      found.push([trans.__('From'), String(range[0])]);
      found.push([trans.__('To'), String(range[1])]);
    }
  }
  return found;
}
