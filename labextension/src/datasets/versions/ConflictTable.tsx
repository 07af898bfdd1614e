import React from 'react';
import type { RowConflict } from '../../api/types';
import { usePlatform } from '../../app/context';
import { CellText } from '../../components/CellText';

export interface IConflictTableProps {
  experiment: string;
  keys: string[];
  rows: RowConflict[];
}

/** The cells that both sides changed differently. */
export function ConflictTable({
  experiment,
  keys,
  rows
}: IConflictTableProps): JSX.Element {
  const { trans } = usePlatform();
  const gone = <em>{trans.__('no such row')}</em>;
  const value = (row: RowConflict['base'], column: string): JSX.Element =>
    row === null ? gone : <CellText value={row[column]} />;
  return (
    <div
      className="mlp-TableScroll mod-limited"
      role="region"
      aria-label={trans.__('Conflicting rows')}
      tabIndex={0}
    >
      <table className="mlp-Table">
        <thead>
          <tr>
            {keys.map(key => (
              <th key={key} scope="col">
                {key}
              </th>
            ))}
            <th scope="col">{trans.__('Column')}</th>
            <th scope="col">{trans.__('Before both')}</th>
            <th scope="col">{trans.__('Published')}</th>
            <th scope="col">{experiment}</th>
          </tr>
        </thead>
        <tbody>
          {rows.flatMap((row, index) =>
            row.columns.map(column => (
              <tr key={`${index} ${column}`}>
                {keys.map(key => (
                  <td key={key}>
                    <CellText value={row.key[key]} />
                  </td>
                ))}
                <td>
                  <code className="mlp-ColumnName">{column}</code>
                </td>
                <td>{value(row.base, column)}</td>
                <td className="mod-before">{value(row.target, column)}</td>
                <td className="mod-changed">{value(row.source, column)}</td>
              </tr>
            ))
          )}
        </tbody>
      </table>
    </div>
  );
}
