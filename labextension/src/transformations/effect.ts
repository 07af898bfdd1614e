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

const same = (left: unknown, right: unknown): boolean =>
  JSON.stringify(left) === JSON.stringify(right);

/**
 * Tell what a recipe does to the rows of a sample, rows that show it first.
 *
 * Where `aligned`, the n-th row after is the n-th row before, and single cells are compared. Elsewhere rows may be
 * dropped, merged or moved, and what can be told is which rows are no longer there.
 */
export function effectOf(preview: Preview, aligned: boolean): IEffect {
  const { before, after } = preview;
  const madeOrGone = preview.columns
    .filter(column => !column.before || !column.after)
    .map(({ name }) => name);
  if (!aligned) {
    const gone = goneRows(before, after);
    return {
      before: first(
        before.map((values, index) => ({
          values,
          dropped: gone.has(index),
          changed: NONE
        })),
        row => row.dropped
      ),
      after: after.map(values => ({ values, dropped: false, changed: NONE })),
      columns: new Set(madeOrGone)
    };
  }
  const changes = after.map((row, index) => changedCells(before[index], row));
  // A new column differs in every row: what shows an effect are the cells that were there before.
  const telling = [...after.keys()].filter(index =>
    [...changes[index]].some(name => name in (before[index] ?? {}))
  );
  const order = [
    ...telling,
    ...[...before.keys()].filter(index => !telling.includes(index))
  ];
  const pick = (
    rows: JsonObject[],
    changed: (index: number) => ReadonlySet<string>
  ): ISampleRow[] =>
    order
      .filter(index => rows[index] !== undefined)
      .map(index => ({
        values: rows[index],
        dropped: false,
        changed: changed(index)
      }));
  return {
    before: pick(before, () => NONE),
    after: pick(after, index => changes[index] ?? NONE),
    columns: new Set([...madeOrGone, ...changes.flatMap(set => [...set])])
  };
}

function changedCells(
  before: JsonObject | undefined,
  after: JsonObject
): ReadonlySet<string> {
  return new Set(
    Object.keys(after).filter(name => !same(before?.[name], after[name]))
  );
}

/** Positions of the rows before that are not after; equal rows count one by one, and the later ones go. */
function goneRows(before: JsonObject[], after: JsonObject[]): Set<number> {
  const names = Object.keys(before[0] ?? {}).filter(
    name => name in (after[0] ?? {})
  );
  const key = (row: JsonObject): string =>
    JSON.stringify(names.map(name => row[name]));
  const left = new Map<string, number>();
  for (const row of after) {
    left.set(key(row), (left.get(key(row)) ?? 0) + 1);
  }
  const gone = new Set<number>();
  let lastKept = -1;
  before.forEach((row, index) => {
    const count = left.get(key(row)) ?? 0;
    if (count > 0) {
      left.set(key(row), count - 1);
      lastKept = index;
    } else {
      gone.add(index);
    }
  });
  // Rows past the last one that is left may only be past the end of the sample that is shown.
  return new Set([...gone].filter(index => index < lastKept));
}

function first<T>(items: T[], wanted: (item: T) => boolean): T[] {
  return [...items.filter(wanted), ...items.filter(item => !wanted(item))];
}
