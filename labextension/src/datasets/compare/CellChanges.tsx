import React, { useState } from 'react';
import { HTMLSelect } from '@jupyterlab/ui-components';
import type { Comparison } from '../../api/types';
import { useTrans } from '../../app/translation';
import { cell, integer } from '../../components/format';
import { CellText } from '../../components/CellText';
import { dataColumns, ScrollingTable } from '../../components/ScrollingTable';

/** Cells that are not what they were, before and after. */
export function CellChanges({
  comparison
}: {
  comparison: Comparison;
}): JSX.Element | null {
  const trans = useTrans();
  const { cells, keys, rows } = comparison;
  const [column, setColumn] = useState('');
  if (cells.length === 0) {
    return null;
  }
  const columns = [...new Set(cells.map(change => change.column))];
  const current = columns.includes(column) ? column : '';
  const shown = cells.filter(
    change => current === '' || change.column === current
  );
  return (
    <section>
      <div className="mlp-SectionBar">
        <h2 className="mlp-SectionTitle">{trans.__('Changed cells')}</h2>
        <span className="mlp-Hint">
          {trans._n(
            '%2 example from %3',
            '%2 examples from %3',
            shown.length,
            integer(shown.length),
            trans._n(
              '%2 changed row',
              '%2 changed rows',
              rows.changed,
              integer(rows.changed)
            )
          )}
        </span>
        <span className="mlp-Spacer" />
        <HTMLSelect
          aria-label={trans.__('Show changes in')}
          value={current}
          onChange={event => setColumn(event.currentTarget.value)}
        >
          <option value="">{trans.__('All columns')}</option>
          {columns.map(name => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </HTMLSelect>
      </div>
      <ScrollingTable
        label={trans.__('Changed cells')}
        limited
        items={shown}
        columns={[
          ...dataColumns<Comparison['cells'][number]>(
            shown,
            keys,
            ({ key }, name) => key[name]
          ),
          {
            name: trans.__('Column'),
            cell: change => (
              <code className="mlp-ColumnName">{change.column}</code>
            )
          },
          {
            name: trans.__('Before'),
            cell: ({ left, right }) => <CellText value={told(left, right)} />,
            className: () => 'mod-before'
          },
          {
            name: trans.__('After'),
            cell: ({ left, right }) => <CellText value={told(right, left)} />,
            className: () => 'mod-changed'
          }
        ]}
      />
    </section>
  );
}

/** A value beside the other one: with all its digits where they look the same without. */
function told(value: unknown, other: unknown): unknown {
  return typeof value === 'number' && cell(value) === cell(other)
    ? String(value)
    : value;
}
