import React from 'react';
import type { JsonObject } from '../../api/types';
import { usePlatform } from '../../app/context';
import { CellText } from '../../components/CellText';
import { integer } from '../../components/format';

export interface IRowExamplesProps {
  title: string;
  rows: JsonObject[];
  /** How many such rows there are. */
  of: number;
  tone: 'added' | 'removed';
}

/** Columns that are shown: a wide table is downloaded instead. */
const COLUMNS = 12;
const ROWS = 20;

/** Rows that only one of two versions has. */
export function RowExamples({
  title,
  rows,
  of,
  tone
}: IRowExamplesProps): JSX.Element | null {
  const { trans } = usePlatform();
  if (rows.length === 0) {
    return null;
  }
  const shown = rows.slice(0, ROWS);
  const columns = Object.keys(shown[0]).slice(0, COLUMNS);
  return (
    <section>
      <div className="mlp-SectionBar">
        <h2 className="mlp-SectionTitle">{title}</h2>
        <span className="mlp-Hint">
          {shown.length < of &&
            trans.__('%1 of %2', integer(shown.length), integer(of))}
        </span>
      </div>
      <div
        className="mlp-TableScroll mod-limited"
        role="region"
        aria-label={title}
        tabIndex={0}
      >
        <table className={`mlp-Table mod-${tone}`}>
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
            {shown.map((row, index) => (
              <tr key={index}>
                {columns.map(name => (
                  <td key={name}>
                    <CellText value={row[name]} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
