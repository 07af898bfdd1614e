import type { Preview } from '../api/types';

const same = (left: unknown, right: unknown): boolean =>
  JSON.stringify(left) === JSON.stringify(right);

/** The columns that a recipe adds, takes away or changes in the sample. */
export function changedColumns({
  before,
  after,
  columns
}: Preview): Set<string> {
  const changed = new Set(
    columns
      .filter(column => !same(column.before, column.after))
      .map(({ name }) => name)
  );
  if (before.length === after.length) {
    const names = new Set(
      [before[0], after[0]].flatMap(row => Object.keys(row ?? {}))
    );
    for (const name of names) {
      if (before.some((row, index) => !same(row[name], after[index]?.[name]))) {
        changed.add(name);
      }
    }
  }
  return changed;
}

export interface IChangedCells {
  /** Positions of rows, those with a changed cell first. */
  rows: number[];
  has: (row: number, column: string) => boolean;
}

/** Which cells of the sample differ; none where rows were dropped or moved, as they no longer stand side by side. */
export function changedCells({ before, after }: Preview): IChangedCells {
  const comparable = before.length === after.length;
  const has = (row: number, column: string): boolean =>
    comparable &&
    after[row] !== undefined &&
    !same(before[row]?.[column], after[row][column]);
  const positions = [...Array(Math.max(before.length, after.length)).keys()];
  // A new column differs in every row: what shows an effect are the cells that were there before.
  const touched = (row: number): boolean =>
    Object.keys(before[row] ?? {}).some(name => has(row, name));
  return {
    rows: [
      ...positions.filter(touched),
      ...positions.filter(row => !touched(row))
    ],
    has
  };
}
