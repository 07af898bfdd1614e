import React from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ColumnProfile } from '../../api/types';
import { useTrans } from '../../app/translation';
import { Bars } from '../../components/Bars';
import { rowCount } from '../../components/counts';
import { cell, decimal, integer, moment } from '../../components/format';
import { percent } from '../../components/percent';
import { Meter } from '../../components/Meter';
import { TypeChip } from '../../components/TypeChip';

/** One column: what it means, how much is missing, how its values are spread. */
export function ColumnCard({ column }: { column: ColumnProfile }): JSX.Element {
  const trans = useTrans();
  const all = column.count + column.missing;
  const missing = all ? column.missing / all : 0;
  return (
    <article className="mlp-Card mlp-ColumnCard">
      <header className="mlp-Card-header">
        <h2 className="mlp-Card-title" title={column.name}>
          {column.name}
        </h2>
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
  const trans = useTrans();
  const { histogram, top, examples } = column;
  if (histogram && histogram.counts.length > 0 && isMeasured(column)) {
    const { counts, edges } = histogram;
    return (
      <div className="mlp-ColumnCard-shape">
        <Bars
          counts={counts}
          label={trans.__('Distribution of %1', column.name)}
          titles={counts.map((count, index) =>
            trans.__(
              '%1 to %2: %3',
              amount(column, edges[index]),
              amount(column, edges[index + 1]),
              rowCount(count, trans)
            )
          )}
        />
        <div className="mlp-ColumnCard-range">
          <span>{amount(column, column.min)}</span>
          <span>{amount(column, column.max)}</span>
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

/** A value of a measured column as text; edges of a histogram of dates are seconds. */
function amount(column: ColumnProfile, value: unknown): string {
  if (column.semantic_type === 'datetime') {
    return moment(typeof value === 'number' ? value : String(value));
  }
  return typeof value === 'number' ? decimal(value, 3) : (cell(value) ?? '');
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
  }
  return found;
}
