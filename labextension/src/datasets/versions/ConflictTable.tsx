import React from 'react';
import type { RowConflict } from '../../api/types';
import { useTrans } from '../../app/translation';
import { CellText } from '../../components/CellText';
import { dataColumns, ScrollingTable } from '../../components/ScrollingTable';

export interface IConflictTableProps {
  experiment: string;
  keys: string[];
  rows: RowConflict[];
}

/** A cell that both sides changed differently. */
interface ICell {
  row: RowConflict;
  column: string;
}

export function ConflictTable({
  experiment,
  keys,
  rows
}: IConflictTableProps): JSX.Element {
  const trans = useTrans();
  const value = (row: RowConflict['base'], column: string): JSX.Element =>
    row === null ? (
      <em>{trans.__('no such row')}</em>
    ) : (
      <CellText value={row[column]} />
    );
  const cells = rows.flatMap(row =>
    row.columns.map(column => ({ row, column }))
  );
  return (
    <ScrollingTable
      label={trans.__('Conflicting rows')}
      limited
      items={cells}
      columns={[
        ...dataColumns<ICell>(cells, keys, ({ row }, name) => row.key[name]),
        {
          name: trans.__('Column'),
          cell: ({ column }) => <code className="mlp-ColumnName">{column}</code>
        },
        {
          name: trans.__('Before both'),
          cell: ({ row, column }) => value(row.base, column)
        },
        {
          name: trans.__('Published'),
          cell: ({ row, column }) => value(row.target, column),
          className: () => 'mod-before'
        },
        {
          name: 'experiment',
          heading: experiment,
          cell: ({ row, column }) => value(row.source, column),
          className: () => 'mod-changed'
        }
      ]}
    />
  );
}
