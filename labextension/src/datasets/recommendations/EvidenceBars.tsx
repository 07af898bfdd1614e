import React from 'react';
import type { Evidence } from '../../api/types';
import { useTrans } from '../../app/translation';
import { foldCount } from '../../components/counts';
import { decimal, signed } from '../../components/format';
import { IntervalBar } from '../../components/IntervalBar';
import { metricName } from '../../models/metricName';
import { verdictName, verdictTone } from './verdict';

/** What a proposal did to the score on the same folds: the difference with its interval, around no difference. */
export function EvidenceBars({
  evidence
}: {
  evidence: Evidence;
}): JSX.Element {
  const trans = useTrans();
  const { after, before, difference, folds, interval, stopped, verdict } =
    evidence;
  const metric = metricName(evidence.metric, trans);
  const tone = verdictTone(verdict);
  const summary = trans.__(
    '%1 %2 → %3: %4 (95 %: %5 to %6) on %7',
    metric,
    decimal(before),
    decimal(after),
    signed(difference),
    signed(interval[0]),
    signed(interval[1]),
    foldCount(folds, trans)
  );
  return (
    <div className="mlp-Evidence">
      <span className={`mlp-Chip mlp-State mod-${tone}`}>
        {verdictName(verdict, trans)}
      </span>
      <IntervalBar
        difference={difference}
        interval={interval}
        tone={tone}
        label={summary}
      />
      <p className="mlp-Hint">
        {summary}
        {stopped &&
          ` ${trans.__('Given up early: it could hardly win any more.')}`}
      </p>
    </div>
  );
}
