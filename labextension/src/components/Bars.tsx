import React from 'react';

export interface IBarsProps {
  counts: number[];
  label: string;
  /** What each bar stands for, shown where the pointer rests. */
  titles: string[];
}

const WIDTH = 240;
const HEIGHT = 44;

/** A small histogram that fills the width. */
export function Bars({ counts, label, titles }: IBarsProps): JSX.Element {
  const most = Math.max(...counts, 1);
  const step = WIDTH / counts.length;
  return (
    <svg
      className="mlp-Bars"
      role="img"
      aria-label={label}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
    >
      {counts.map((count, index) => {
        const tall = count && Math.max(1.5, (count / most) * HEIGHT);
        return (
          <rect
            key={index}
            x={index * step + 0.5}
            y={HEIGHT - tall}
            width={Math.max(step - 1, 0.5)}
            height={tall}
          >
            <title>{titles[index]}</title>
          </rect>
        );
      })}
    </svg>
  );
}
