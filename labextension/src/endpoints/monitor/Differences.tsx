import React from 'react';
import type { ShadowDifference } from '../../api/types';
import { useTrans } from '../../app/translation';
import { ago, cell, dateTime } from '../../components/format';
import { percent } from '../../components/percent';
import { dataColumns, ScrollingTable } from '../../components/ScrollingTable';

/** Columns of the rows that are shown. */
const COLUMNS = 8;

/** Rows of which the model that answers and the one in the shadow say different things, newest first. */
export function Differences({
  items
}: {
  items: ShadowDifference[];
}): JSX.Element {
  const trans = useTrans();
  if (items.length === 0) {
    return (
      <p className="mlp-Hint">
        {trans.__('Both said the same of every row so far.')}
      </p>
    );
  }
  const columns = Object.keys(items.find(({ row }) => row)?.row ?? {}).slice(
    0,
    COLUMNS
  );
  return (
    <ScrollingTable
      label={trans.__('Different predictions')}
      limited
      items={items}
      columns={[
        {
          name: trans.__('Asked'),
          cell: ({ at }) => <span title={dateTime(at)}>{ago(at)}</span>
        },
        {
          name: trans.__('Answered'),
          cell: item => said(item.live, item.live_probabilities)
        },
        {
          name: trans.__('Shadow'),
          cell: item => said(item.shadow, item.shadow_probabilities),
          className: () => 'mod-changed'
        },
        ...dataColumns<ShadowDifference>(
          items,
          columns,
          ({ row }, name) => row?.[name]
        )
      ]}
    />
  );
}

function said(
  value: unknown,
  probabilities: ShadowDifference['live_probabilities']
): string {
  const text = cell(value) ?? '—';
  const sure = probabilities?.[text];
  return sure === undefined ? text : `${text} (${percent(sure)})`;
}
