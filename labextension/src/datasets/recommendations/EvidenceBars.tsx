import React from 'react';
import type { Evidence } from '../../api/types';
import { usePlatform } from '../../app/context';
import { decimal } from '../../components/format';
import { metricName } from '../../models/metricName';
import { Meter } from '../../components/Meter';

/** A score without and with a proposal, on the same folds. */
export function EvidenceBars({
  evidence
}: {
  evidence: Evidence;
}): JSX.Element {
  const { trans } = usePlatform();
  const { before, after, difference, interval, folds } = evidence;
  const metric = metricName(evidence.metric, trans);
  const most = Math.max(Math.abs(before), Math.abs(after)) || 1;
  const sure = interval[0] > 0 || interval[1] < 0;
  return (
    <div className="mlp-Evidence">
      <span>{trans.__('Without')}</span>
      <Meter
        share={Math.abs(before) / most}
        label={trans.__('%1 without', metric)}
      />
      <span>{decimal(before)}</span>
      <span>{trans.__('With')}</span>
      <Meter
        share={Math.abs(after) / most}
        tone={sure ? 'good' : 'plain'}
        label={trans.__('%1 with', metric)}
      />
      <span>{decimal(after)}</span>
      <p className="mlp-Hint">
        {trans.__(
          '%1: %2 (95 %: %3 to %4), %5 folds',
          metric,
          signed(difference),
          signed(interval[0]),
          signed(interval[1]),
          folds
        )}
      </p>
    </div>
  );
}

function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${decimal(value, 3)}`;
}
