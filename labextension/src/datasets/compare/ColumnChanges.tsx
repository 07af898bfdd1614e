import React from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ColumnChange, Comparison } from '../../api/types';
import { useTrans } from '../../app/translation';
import { decimal, integer, pValue } from '../../components/format';
import { percent } from '../../components/percent';
import { Gauge } from '../../components/Gauge';
import { ScrollingTable } from '../../components/ScrollingTable';

/** An effect from which on a distribution is said to have moved: Cohen's “small” for Cramér's V. */
const MOVED = 0.1;

/** How the values of each column moved as a whole: those that moved most come first. */
export function ColumnChanges({
  comparison
}: {
  comparison: Comparison;
}): JSX.Element | null {
  const trans = useTrans();
  const moved = comparison.columns
    .filter(column => (column.changed ?? 0) > 0 || (column.effect ?? 0) > 0)
    .sort((left, right) => (right.effect ?? 0) - (left.effect ?? 0));
  if (moved.length === 0) {
    return null;
  }
  return (
    <section>
      <div className="mlp-SectionBar">
        <h2 className="mlp-SectionTitle">{trans.__('Distributions')}</h2>
        <span className="mlp-Hint">
          {trans.__(
            'The effect is 0 where both are distributed alike, and 1 where they have nothing in common.'
          )}
        </span>
      </div>
      <ScrollingTable
        label={trans.__('Distributions')}
        items={moved}
        columns={[
          {
            name: trans.__('Column'),
            rowHeader: true,
            cell: ({ name }) => <code className="mlp-ColumnName">{name}</code>
          },
          {
            name: trans.__('Cells changed'),
            number: true,
            cell: ({ changed }) => (changed === null ? '—' : integer(changed))
          },
          {
            name: trans.__('Missing'),
            number: true,
            cell: column => missing(column, trans)
          },
          {
            name: trans.__('Effect'),
            number: true,
            cell: ({ effect, name }) =>
              effect === null ? (
                '—'
              ) : (
                <Gauge
                  share={effect}
                  tone={effect >= MOVED ? 'warn' : 'plain'}
                  label={trans.__('Effect on %1', name)}
                >
                  {decimal(effect, 2)}
                </Gauge>
              )
          },
          { name: trans.__('Test'), cell: ({ test }) => testName(test, trans) },
          {
            name: trans.__('p-value'),
            number: true,
            cell: ({ p_value: p }) => (p === null ? '—' : pValue(p))
          }
        ]}
      />
    </section>
  );
}

function missing(
  { missing_left: left, missing_right: right }: ColumnChange,
  trans: TranslationBundle
): string {
  return left === right
    ? percent(left)
    : trans.__('%1 → %2', percent(left), percent(right));
}

function testName(
  test: ColumnChange['test'],
  trans: TranslationBundle
): string {
  switch (test) {
    case 'kolmogorov_smirnov':
      return trans.__('Kolmogorov–Smirnov');
    case 'chi_squared':
      return trans.__('χ²');
    case null:
      return '—';
  }
}
