import React from 'react';
import type { Performance } from '../../api/types';
import { useTrans } from '../../app/translation';
import { decimal, integer } from '../../components/format';
import { percent } from '../../components/percent';
import { ScrollingTable } from '../../components/ScrollingTable';
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
  const trans = useTrans();
  if (slices.length === 0) {
    return null;
  }
  const groups = slices as unknown as ISlice[];
  const { metric, overall } = groups[0];
  const shown = (score: number): string =>
    metric === 'error_rate' ? percent(score) : decimal(score, 3);
  return (
    <section>
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
      <ScrollingTable
        label={trans.__('Where it does worst')}
        items={groups}
        columns={[
          {
            name: trans.__('Column'),
            cell: ({ column }) => (
              <code className="mlp-ColumnName">{column}</code>
            )
          },
          {
            name: trans.__('Value'),
            cell: ({ value }) => value ?? <em>{trans.__('missing')}</em>
          },
          {
            name: trans.__('Rows'),
            number: true,
            cell: ({ rows }) => integer(rows)
          },
          {
            name: metricName(metric, trans),
            number: true,
            cell: ({ score }) => shown(score)
          }
        ]}
      />
    </section>
  );
}
