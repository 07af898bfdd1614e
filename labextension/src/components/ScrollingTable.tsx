import React from 'react';
import { CellText } from './CellText';

/** A column of a table whose rows are made from items. */
export interface IColumn<T> {
  /** Told apart by it; stands over the column where there is no heading. */
  name: string;
  heading?: React.ReactNode;
  /** Explains the heading to who points at it. */
  caption?: string;
  cell: (item: T, index: number) => React.ReactNode;
  className?: (item: T) => string | undefined;
  /** Numbers are aligned at their end. */
  number?: boolean;
  /** Whether the cells name their rows. */
  rowHeader?: boolean;
}

export interface IScrollingTableProps<T> {
  /** What the table is, for who does not see it. */
  label: string;
  columns: IColumn<T>[];
  items: T[];
  /** Whether the table scrolls by itself once it is long. */
  limited?: boolean;
  /** What is said of all rows. */
  tone?: 'added' | 'removed';
  rowClassName?: (item: T) => string | undefined;
  rowTitle?: (item: T) => string | undefined;
}

/** A table that scrolls by itself, by keyboard too, where it is wider than its place. */
export function ScrollingTable<T>({
  label,
  columns,
  items,
  limited,
  tone,
  rowClassName,
  rowTitle
}: IScrollingTableProps<T>): JSX.Element {
  return (
    <div
      className={classes('mlp-TableScroll', limited && 'mod-limited')}
      role="region"
      aria-label={label}
      tabIndex={0}
    >
      <table className={classes('mlp-Table', tone && `mod-${tone}`)}>
        <thead>
          <tr>
            {columns.map(({ caption, heading, name, number }) => (
              <th
                key={name}
                scope="col"
                className={classes(number && 'mod-number')}
                title={caption}
              >
                {heading ?? name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item, index) => (
            <tr
              key={index}
              className={rowClassName?.(item)}
              title={rowTitle?.(item)}
            >
              {columns.map(({ cell, className, name, number, rowHeader }) => {
                const looks = classes(
                  number && 'mod-number',
                  className?.(item)
                );
                return rowHeader ? (
                  <th key={name} scope="row" className={looks}>
                    {cell(item, index)}
                  </th>
                ) : (
                  <td key={name} className={looks}>
                    {cell(item, index)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Columns that show what rows of a dataset have in theirs. */
export function dataColumns<T>(
  items: T[],
  names: string[],
  value: (item: T, name: string) => unknown
): IColumn<T>[] {
  return names.map(name => ({
    name: `data ${name}`,
    heading: name,
    number: items.some(item => typeof value(item, name) === 'number'),
    cell: item => <CellText value={value(item, name)} />
  }));
}

function classes(...names: (string | false | undefined)[]): string | undefined {
  return names.filter(Boolean).join(' ') || undefined;
}
