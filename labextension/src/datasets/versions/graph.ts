import type { Version } from '../../api/types';

/** One row of a commit graph: where its dot is, and the lines from this row down to the next. */
export interface IGraphRow {
  lane: number;
  lines: { from: number; to: number }[];
  /** Whether a line comes in from above. */
  open: boolean;
}

/** Lay out a history, newest first, in lanes as a git graph does. */
export function layOut(versions: Version[]): IGraphRow[] {
  const listed = new Set(versions.map(({ id }) => id));
  // Each lane waits for the commit that its line leads to.
  let lanes: (string | null)[] = [];
  return versions.map(({ id, parents }) => {
    const open = lanes.includes(id);
    const lane = open ? lanes.indexOf(id) : free(lanes);
    const above = [...lanes];
    above[lane] = id;
    const below = above.map(waits => (waits === id ? null : waits));
    const drawn = parents.filter(parent => listed.has(parent));
    const lines = below.flatMap((waits, index) =>
      waits === null ? [] : [{ from: index, to: index }]
    );
    drawn.forEach((parent, order) => {
      const waiting = below.indexOf(parent);
      const to = waiting >= 0 ? waiting : order === 0 ? lane : free(below);
      below[to] = parent;
      lines.push({ from: lane, to });
    });
    lanes = below;
    return { lane, lines, open };
  });
}

function free(lanes: (string | null)[]): number {
  const index = lanes.findIndex(waits => waits === null);
  return index >= 0 ? index : lanes.length;
}
