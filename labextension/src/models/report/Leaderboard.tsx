import React from 'react';
import type { LeaderboardEntry } from '../../api/types';
import { usePlatform } from '../../app/context';
import { decimal, duration } from '../../components/format';
import { Meter } from '../../components/Meter';
import { candidateName } from '../candidateName';

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
  const most = Math.max(...entries.map(({ score }) => Math.abs(score ?? 0)), 0);
  return (
    <div className="mlp-TableScroll" tabIndex={0}>
      <table className="mlp-Table mlp-Leaderboard">
        <thead>
          <tr>
            <th scope="col">{trans.__('Candidate')}</th>
            <th scope="col" className="mod-number">
              {metric}
            </th>
            <th scope="col" aria-hidden="true" />
            <th scope="col" className="mod-number">
              {trans.__('Fit')}
            </th>
            <th scope="col">{trans.__('Parameters')}</th>
          </tr>
        </thead>
        <tbody>
          {entries.map(entry => (
            <tr
              key={entry.name}
              className={entry.name === chosen ? 'mod-chosen' : undefined}
            >
              <th scope="row">
                {candidateName(entry.name)}
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
                      share={most ? Math.abs(entry.score) / most : 0}
                      label={trans.__('%1 of %2', metric, entry.name)}
                    />
                  </td>
                </>
              )}
              <td className="mod-number">
                {entry.fit_s === null ? '' : duration(entry.fit_s, trans)}
              </td>
              <td className="mlp-Leaderboard-parameters">
                {parameters(entry.params)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function parameters(params: LeaderboardEntry['params'] = {}): string {
  return Object.entries(params)
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
    .join(', ');
}
