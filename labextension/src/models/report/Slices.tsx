import React from 'react';
import type { Performance } from '../../api/types';
import { usePlatform } from '../../app/context';
import { decimal, integer, percent } from '../../components/format';
import { metricName } from '../metricName';

/** A group of rows on which a model does worse than on the others. */
interface ISlice {
  column: string;
  /** Null for rows whose value is missing. */
  value: string | null;
  rows: number;
  metric: string;
  score: number;
  overall: number;
}

/** Where a model does worst. */
export function Slices({
  slices
}: {
  slices: NonNullable<Performance['slices']>;
}): JSX.Element | null {
  const { trans } = usePlatform();
  if (slices.length === 0) {
    return null;
  }
  const groups = slices as unknown as ISlice[];
  const { metric, overall } = groups[0];
  const shown = (score: number): string =>
    metric === 'error_rate' ? percent(score) : decimal(score, 3);
  return (
    <section aria-label={trans.__('Where it does worst')}>
      <div className="mlp-SectionBar">
        <h2 className="mlp-SectionTitle">{trans.__('Where it does worst')}</h2>
        <span className="mlp-Hint">
          {trans.__(
            '%1 over all rows: %2',
            metricName(metric, trans),
            shown(overall)
          )}
        </span>
      </div>
      <div className="mlp-TableScroll" tabIndex={0}>
        <table className="mlp-Table">
          <thead>
            <tr>
              <th scope="col">{trans.__('Column')}</th>
              <th scope="col">{trans.__('Value')}</th>
              <th scope="col" className="mod-number">
                {trans.__('Rows')}
              </th>
              <th scope="col" className="mod-number">
                {metricName(metric, trans)}
              </th>
            </tr>
          </thead>
          <tbody>
            {groups.map(({ column, rows, score, value }) => (
              <tr key={`${column} ${value}`}>
                <td>
                  <code className="mlp-ColumnName">{column}</code>
                </td>
                <td>{value ?? <em>{trans.__('missing')}</em>}</td>
                <td className="mod-number">{integer(rows)}</td>
                <td className="mod-number">{shown(score)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
