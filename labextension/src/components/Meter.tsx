import React from 'react';
import { percent } from './percent';

export interface IMeterProps {
  /** 0..1 */
  share: number;
  label: string;
  tone?: 'plain' | 'warn' | 'good';
}

/** A thin bar that shows a share. */
export function Meter({
  share,
  label,
  tone = 'plain'
}: IMeterProps): JSX.Element {
  const width = Math.min(Math.max(share, 0), 1);
  return (
    <div
      className={`mlp-Meter mod-${tone}`}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={1}
      aria-valuenow={width}
      aria-valuetext={percent(share)}
    >
      <div className="mlp-Meter-bar" style={{ width: `${width * 100}%` }} />
    </div>
  );
}
