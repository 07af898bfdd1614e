import React from 'react';
import type { LeaderboardEntry } from '../../api/types';
import { useTrans } from '../../app/translation';
import { aligned } from '../../components/aligned';
import { duration } from '../../components/format';
import { Gauge } from '../../components/Gauge';
import { ScrollingTable } from '../../components/ScrollingTable';
import { candidateName } from '../candidateName';
import { metricName } from '../metricName';
import { parametersText } from '../parameters';

export interface ILeaderboardProps {
  entries: LeaderboardEntry[];
  metric: string;
  /** The candidate that the model is. */
  chosen: string;
}

export function Leaderboard({
  entries,
  metric,
  chosen
}: ILeaderboardProps): JSX.Element {
  const trans = useTrans();
  const share = gain(entries);
  const written = aligned(entries.map(({ score }) => score));
  const tuned = entries.some(({ params = {} }) => Object.keys(params).length);
  return (
    <ScrollingTable
      label={trans.__('Leaderboard')}
      items={entries}
      rowClassName={({ name }) => (name === chosen ? 'mod-chosen' : undefined)}
      columns={[
        {
          name: trans.__('Candidate'),
          rowHeader: true,
          cell: ({ name }) => (
            <>
              {candidateName(name, trans)}
              {name === chosen && (
                <span className="mlp-Chip">{trans.__('chosen')}</span>
              )}
            </>
          )
        },
        {
          name: 'score',
          heading: metricName(metric, trans),
          number: true,
          cell: ({ error, name, score, score_std: spread }) =>
            score === null ? (
              <span className="mlp-Hint">{error ?? trans.__('not tried')}</span>
            ) : (
              <Gauge
                share={share(score)}
                label={trans.__(
                  'What %1 gains over the baseline',
                  candidateName(name, trans)
                )}
              >
                {written(score)}
                {spread !== null && (
                  <span className="mlp-Hint"> ± {written(spread)}</span>
                )}
              </Gauge>
            )
        },
        {
          name: trans.__('Fit'),
          number: true,
          cell: ({ fit_s: fit }) => (fit === null ? '' : duration(fit, trans))
        },
        ...(tuned
          ? [
              {
                name: trans.__('Parameters'),
                cell: ({ params }: LeaderboardEntry) => parametersText(params),
                className: () => 'mlp-Parameters'
              }
            ]
          : [])
      ]}
    />
  );
}

/** How much of the best candidate's gain over the baseline a score is, 0..1; scores themselves differ too little. */
function gain(entries: LeaderboardEntry[]): (score: number) => number {
  const baseline = entries.find(({ name }) => name === 'dummy')?.score ?? 0;
  const best = Math.max(
    ...entries.map(({ score }) => Math.abs((score ?? baseline) - baseline))
  );
  return score => (best ? Math.abs(score - baseline) / best : 0);
}
