import React from 'react';
import type { IGraphRow } from './graph';

const LANE = 16;
const HEIGHT = 52;
const MIDDLE = HEIGHT / 2;
const DOT = 5;
/** The colours repeat, as lanes do. */
const COLOURS = 5;

export interface IGraphProps {
  row: IGraphRow;
  before: IGraphRow | undefined;
  lanes: number;
  current: boolean;
}

/** One row's piece of the commit graph. */
export function Graph({
  row,
  before,
  lanes,
  current
}: IGraphProps): JSX.Element {
  const x = (lane: number): number => LANE / 2 + lane * LANE;
  const into = (before?.lines ?? []).map(({ from, to }) => ({
    // A line that changes lane belongs to the branch that leaves or joins.
    lane: Math.max(from, to),
    // The upper half of a line that changes lane was drawn to the edge between the rows.
    path: `M${(x(from) + x(to)) / 2} 0 C${x(to)} ${MIDDLE / 2} ${x(to)} ${MIDDLE / 2} ${x(to)} ${MIDDLE}`
  }));
  const out = row.lines.map(({ from, to }) => ({
    lane: Math.max(from, to),
    path: `M${x(from)} ${MIDDLE} C${x(from)} ${HEIGHT - MIDDLE / 2} ${x(from)} ${HEIGHT - MIDDLE / 2} ${(x(from) + x(to)) / 2} ${HEIGHT}`
  }));
  return (
    <svg
      className="mlp-Graph"
      width={lanes * LANE}
      height={HEIGHT}
      aria-hidden="true"
    >
      {[...into, ...out].map(({ lane, path }, index) => (
        <path key={index} d={path} data-lane={lane % COLOURS} />
      ))}
      <circle
        cx={x(row.lane)}
        cy={MIDDLE}
        r={DOT}
        data-lane={row.lane % COLOURS}
        className={current ? 'mod-current' : undefined}
      />
    </svg>
  );
}
