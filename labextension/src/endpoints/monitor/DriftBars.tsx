import React from 'react';
import type { ColumnDrift } from '../../api/types';
import { useTrans } from '../../app/translation';
import { decimal } from '../../components/format';
import { percent } from '../../components/percent';

type Bin = NonNullable<ColumnDrift['bins']>[number];

export interface IDriftBarsProps {
  column: string;
  bins: Bin[];
}

const HEIGHT = 24;
const WIDTH = 14;

/** Of each range or level, how much of the training rows and of the last rows is in it. */
export function DriftBars({ column, bins }: IDriftBarsProps): JSX.Element {
  const trans = useTrans();
  const most =
    Math.max(...bins.flatMap(bin => [bin.training, bin.window])) || 1;
  const bar = (share: number, x: number, tone: string): JSX.Element => {
    const height = (share / most) * HEIGHT;
    return (
      <rect
        className={`mlp-DriftBars-${tone}`}
        x={x}
        y={HEIGHT - height}
        width={WIDTH / 2 - 1}
        height={height}
      />
    );
  };
  return (
    <svg
      className="mlp-DriftBars"
      width={bins.length * WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={trans.__('Distribution of %1 in training and now', column)}
    >
      {bins.map((bin, index) => (
        <g key={index}>
          <title>
            {trans.__(
              '%1: %2 in training, %3 now',
              range(bin, trans.__('others')),
              percent(bin.training),
              percent(bin.window)
            )}
          </title>
          {bar(bin.training, index * WIDTH, 'training')}
          {bar(bin.window, index * WIDTH + WIDTH / 2 - 1, 'window')}
        </g>
      ))}
    </svg>
  );
}

function range({ high, level, low }: Bin, others: string): string {
  if (typeof level === 'string') {
    return level;
  }
  const bounds = [low, high].map(bound =>
    typeof bound === 'number' ? decimal(bound, 3) : ''
  );
  return bounds.some(Boolean) ? bounds.join(' – ') : others;
}
