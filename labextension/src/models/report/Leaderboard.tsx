import React from 'react';
import type { LeaderboardEntry } from '../../api/types';
import { usePlatform } from '../../app/context';
import { decimal, duration } from '../../components/format';
import { Meter } from '../../components/Meter';
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
  const { trans } = usePlatform();
  const share = gain(entries);
  const tuned = entries.some(({ params = {} }) => Object.keys(params).length);
  return (
    <div className="mlp-TableScroll" tabIndex={0}>
      <table className="mlp-Table mlp-Leaderboard">
        <thead>
          <tr>
            <th scope="col">{trans.__('Candidate')}</th>
            <th scope="col" className="mod-number">
              {metricName(metric, trans)}
            </th>
            <th scope="col" aria-hidden="true" />
            <th scope="col" className="mod-number">
              {trans.__('Fit')}
            </th>
            {tuned && <th scope="col">{trans.__('Parameters')}</th>}
          </tr>
        </thead>
        <tbody>
          {entries.map(entry => (
            <tr
              key={entry.name}
              className={entry.name === chosen ? 'mod-chosen' : undefined}
            >
              <th scope="row">
                {candidateName(entry.name, trans)}
                {entry.name === chosen && (
                  <span className="mlp-Chip">{trans.__('chosen')}</span>
                )}
              </th>
              {entry.score === null ? (
                <td colSpan={2} className="mlp-Hint">
                  {entry.error ?? trans.__('not tried')}
                </td>
              ) : (
                <>
                  <td className="mod-number">
                    {decimal(entry.score)}
                    {entry.score_std !== null && (
                      <span className="mlp-Hint">
                        {' '}
                        ± {decimal(entry.score_std, 2)}
                      </span>
                    )}
                  </td>
                  <td className="mlp-Leaderboard-bar">
                    <Meter
                      share={share(entry.score)}
                      label={trans.__(
                        'What %1 gains over the baseline',
                        candidateName(entry.name, trans)
                      )}
                    />
                  </td>
                </>
              )}
              <td className="mod-number">
                {entry.fit_s === null ? '' : duration(entry.fit_s, trans)}
              </td>
              {tuned && (
                <td className="mlp-Leaderboard-parameters">
                  {parametersText(entry.params)}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
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
