import React from 'react';
import type { JsonObject } from '../../api/types';
import { useTrans } from '../../app/translation';
import { integer } from '../../components/format';
import { dataColumns, ScrollingTable } from '../../components/ScrollingTable';

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
  const trans = useTrans();
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
      <ScrollingTable
        label={title}
        limited
        tone={tone}
        items={shown}
        columns={dataColumns<JsonObject>(
          shown,
          columns,
          (row, name) => row[name]
        )}
      />
    </section>
  );
}
