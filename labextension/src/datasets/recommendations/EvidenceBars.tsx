import React from 'react';
import type { Evidence } from '../../api/types';
import { usePlatform } from '../../app/context';
import { decimal } from '../../components/format';
import { metricName } from '../../models/metricName';
import { verdictName, verdictTone } from './verdict';

/** What a proposal did to the score on the same folds: the difference with its interval, around no difference. */
export function EvidenceBars({
  evidence
}: {
  evidence: Evidence;
}): JSX.Element {
  const { trans } = usePlatform();
  const { after, before, difference, folds, interval, stopped, verdict } =
    evidence;
  const metric = metricName(evidence.metric, trans);
  const tone = verdictTone(verdict);
  const most = Math.max(...[difference, ...interval].map(Math.abs)) * 1.1 || 1;
  const at = (value: number): number => 50 + (value / most) * 50;
  const summary = trans.__(
    '%1 %2 → %3: %4 (95 %: %5 to %6) on %7 folds',
    metric,
    decimal(before),
    decimal(after),
    signed(difference),
    signed(interval[0]),
    signed(interval[1]),
    folds
  );
  return (
    <div className="mlp-Evidence">
      <span className={`mlp-Chip mlp-State mod-${tone}`}>
        {verdictName(verdict, trans)}
      </span>
      <svg
        className={`mlp-Interval mod-${tone}`}
        viewBox="0 0 100 16"
        preserveAspectRatio="none"
        role="img"
        aria-label={summary}
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
      <p className="mlp-Hint">
        {summary}
        {stopped &&
          ` ${trans.__('Given up early: it could hardly win any more.')}`}
      </p>
    </div>
  );
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${decimal(value, 3)}`;
}
