import React from 'react';

export interface IIntervalBarProps {
  difference: number;
  /** The bounds of what the difference may as well be. */
  interval: readonly [number, number];
  tone: 'good' | 'bad' | 'warn' | 'idle';
  /** What the picture shows, in words. */
  label: string;
}

/** A difference with its interval, around no difference. */
export function IntervalBar({
  difference,
  interval,
  tone,
  label
}: IIntervalBarProps): JSX.Element {
  const most = Math.max(...[difference, ...interval].map(Math.abs)) * 1.1 || 1;
  const at = (value: number): number => 50 + (value / most) * 50;
  return (
    <svg
      className={`mlp-Interval mod-${tone}`}
      viewBox="0 0 100 16"
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      <line className="mlp-Interval-zero" x1="50" x2="50" y1="0" y2="16" />
      <rect
        className="mlp-Interval-range"
        x={at(interval[0])}
        width={at(interval[1]) - at(interval[0])}
        y="5"
        height="6"
      />
      <rect
        className="mlp-Interval-mean"
        x={at(difference) - 0.6}
        width="1.2"
        y="1"
        height="14"
      />
    </svg>
  );
}
