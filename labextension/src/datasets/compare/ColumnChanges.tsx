import React from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { ColumnChange, Comparison } from '../../api/types';
import { usePlatform } from '../../app/context';
import { decimal, integer, percent } from '../../components/format';
import { Meter } from '../../components/Meter';

/** An effect from which on a distribution is said to have moved: Cohen's “small” for Cramér's V. */
const MOVED = 0.1;

/** How the values of each column moved as a whole: those that moved most come first. */
export function ColumnChanges({
  comparison
}: {
  comparison: Comparison;
}): JSX.Element | null {
  const { trans } = usePlatform();
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
      <div
        className="mlp-TableScroll"
        role="region"
        aria-label={trans.__('Distributions')}
        tabIndex={0}
      >
        <table className="mlp-Table">
          <thead>
            <tr>
              <th scope="col">{trans.__('Column')}</th>
              <th scope="col" className="mod-number">
                {trans.__('Cells changed')}
              </th>
              <th scope="col">{trans.__('Missing')}</th>
              <th scope="col" colSpan={2}>
                {trans.__('Effect')}
              </th>
              <th scope="col">{trans.__('Test')}</th>
              <th scope="col" className="mod-number">
                {trans.__('p-value')}
              </th>
            </tr>
          </thead>
          <tbody>
            {moved.map(column => (
              <tr key={column.name}>
                <th scope="row">
                  <code className="mlp-ColumnName">{column.name}</code>
                </th>
                <td className="mod-number">
                  {column.changed === null ? '—' : integer(column.changed)}
                </td>
                <td>{missing(column, trans)}</td>
                <Effect column={column} />
                <td>{testName(column.test, trans)}</td>
                <td className="mod-number">
                  {column.p_value === null ? '—' : decimal(column.p_value, 2)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Effect({ column }: { column: ColumnChange }): JSX.Element {
  const { trans } = usePlatform();
  if (column.effect === null) {
    return <td colSpan={2}>—</td>;
  }
  return (
    <>
      <td className="mlp-Leaderboard-bar">
        <Meter
          share={column.effect}
          tone={column.effect >= MOVED ? 'warn' : 'plain'}
          label={trans.__('Effect on %1', column.name)}
        />
      </td>
      <td className="mod-number">{decimal(column.effect, 2)}</td>
    </>
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
