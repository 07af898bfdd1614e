import type { JsonObject, Preview } from '../api/types';

/** A row of the sample, and how it is to be shown. */
export interface ISampleRow {
  values: JsonObject;
  /** Whether the recipe takes the row away. */
  dropped: boolean;
  /** Columns whose cell the recipe makes or changes. */
  changed: ReadonlySet<string>;
}

export interface IEffect {
  before: ISampleRow[];
  after: ISampleRow[];
  /** Columns that the recipe adds, takes away or changes, as far as the sample shows. */
  columns: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();

/** Tell what a recipe does to the rows of a sample: to single cells where it is known which row became which. */
export function effectOf(preview: Preview): IEffect {
  const { before, after, columns, sources } = preview;
  const changed = (values: JsonObject, index: number): ReadonlySet<string> =>
    sources ? changedCells(before[sources[index]], values) : NONE;
  const kept = new Set(sources ?? before.keys());
  const rowsAfter = after.map((values, index) => ({
    values,
    dropped: false,
    changed: changed(values, index)
  }));
  return {
    before: before.map((values, index) => ({
      values,
      dropped: !kept.has(index),
      changed: NONE
    })),
    after: rowsAfter,
    columns: new Set([
      ...columns
        .filter(column => !column.before || !column.after || column.changed)
        .map(({ name }) => name),
      ...rowsAfter.flatMap(row => [...row.changed])
    ])
  };
}

function changedCells(
  before: JsonObject | undefined,
  after: JsonObject
): ReadonlySet<string> {
  return new Set(
    Object.keys(after).filter(
      name => JSON.stringify(before?.[name]) !== JSON.stringify(after[name])
    )
  );
}
