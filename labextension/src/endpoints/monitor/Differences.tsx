import React from 'react';
import type { ShadowDifference } from '../../api/types';
import { usePlatform } from '../../app/context';
import { CellText } from '../../components/CellText';
import { ago, cell, dateTime, percent } from '../../components/format';

/** Columns of the rows that are shown. */
const COLUMNS = 8;

/** Rows of which the model that answers and the one in the shadow say different things, newest first. */
export function Differences({
  items
}: {
  items: ShadowDifference[];
}): JSX.Element {
  const { trans } = usePlatform();
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
    <div
      className="mlp-TableScroll mod-limited"
      role="region"
      aria-label={trans.__('Different predictions')}
      tabIndex={0}
    >
      <table className="mlp-Table">
        <thead>
          <tr>
            <th scope="col">{trans.__('Asked')}</th>
            <th scope="col">{trans.__('Answered')}</th>
            <th scope="col">{trans.__('Shadow')}</th>
            {columns.map(name => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item, index) => (
            <tr key={index}>
              <td title={dateTime(item.at)}>{ago(item.at)}</td>
              <td className="mod-before">
                {said(item.live, item.live_probabilities)}
              </td>
              <td className="mod-changed">
                {said(item.shadow, item.shadow_probabilities)}
              </td>
              {columns.map(name => (
                <td key={name}>
                  <CellText value={item.row?.[name]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
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
