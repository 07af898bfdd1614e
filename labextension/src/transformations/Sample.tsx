import React from 'react';
import { usePlatform } from '../app/context';
import { CellText } from '../components/CellText';
import type { ISampleRow } from './effect';

export interface ISampleProps {
  title: string;
  columns: string[];
  rows: ISampleRow[];
}

/** A few rows of a sample, with what a recipe does to them marked. */
export function Sample({ title, columns, rows }: ISampleProps): JSX.Element {
  const { trans } = usePlatform();
  return (
    <figure className="mlp-Sample">
      <figcaption>{title}</figcaption>
      <div
        className="mlp-Sample-scroll"
        role="region"
        aria-label={title}
        tabIndex={0}
      >
        <table className="mlp-Table">
          <thead>
            <tr>
              {columns.map(name => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr
                key={index}
                className={row.dropped ? 'mod-dropped' : undefined}
                title={row.dropped ? trans.__('This row goes') : undefined}
              >
                {columns.map(name => (
                  <td
                    key={name}
                    className={
                      row.changed.has(name) ? 'mod-changed' : undefined
                    }
                  >
                    <CellText value={row.values[name]} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
