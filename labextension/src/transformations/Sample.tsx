import React from 'react';
import { useTrans } from '../app/translation';
import {
  dataColumns,
  type IColumn,
  ScrollingTable
} from '../components/ScrollingTable';
import type { ISampleRow } from './effect';

export interface ISampleProps {
  title: string;
  columns: string[];
  rows: ISampleRow[];
}

/** A few rows of a sample, with what a recipe does to them marked. */
export function Sample({ title, columns, rows }: ISampleProps): JSX.Element {
  const trans = useTrans();
  return (
    <figure className="mlp-Sample">
      <figcaption>{title}</figcaption>
      <ScrollingTable
        label={title}
        items={rows}
        rowClassName={({ dropped }) => (dropped ? 'mod-dropped' : undefined)}
        rowTitle={({ dropped }) =>
          dropped ? trans.__('This row goes') : undefined
        }
        columns={dataColumns<ISampleRow>(
          rows,
          columns,
          ({ values }, name) => values[name]
        ).map((column, index): IColumn<ISampleRow> => ({
          ...column,
          className: ({ changed }) =>
            changed.has(columns[index]) ? 'mod-changed' : undefined
        }))}
      />
    </figure>
  );
}
