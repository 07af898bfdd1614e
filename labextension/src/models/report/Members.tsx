import React from 'react';
import type { Model } from '../../api/types';
import { usePlatform } from '../../app/context';
import { percent } from '../../components/format';
import { Meter } from '../../components/Meter';
import { candidateName } from '../candidateName';
import { parametersText } from '../parameters';

/** What an ensemble is made of, the heaviest first; nothing for a model that stands alone with its usual settings. */
export function Members({
  members
}: {
  members: NonNullable<Model['members']>;
}): JSX.Element | null {
  const { trans } = usePlatform();
  if (members.length < 2) {
    return null;
  }
  const sorted = [...members].sort((a, b) => b.weight - a.weight);
  return (
    <section aria-label={trans.__('Members of the ensemble')}>
      <h2 className="mlp-SectionTitle">
        {trans.__('Members of the ensemble')}
      </h2>
      <div className="mlp-TableScroll" tabIndex={0}>
        <table className="mlp-Table mlp-Leaderboard">
          <thead>
            <tr>
              <th scope="col">{trans.__('Member')}</th>
              <th scope="col" className="mod-number">
                {trans.__('Weight')}
              </th>
              <th scope="col" aria-hidden="true" />
              <th scope="col">{trans.__('Parameters')}</th>
            </tr>
          </thead>
          <tbody>
            {sorted.map(({ name, params, weight }) => {
              const label = candidateName(name, trans);
              return (
                <tr key={name}>
                  <th scope="row">{label}</th>
                  <td className="mod-number">{percent(weight)}</td>
                  <td className="mlp-Leaderboard-bar">
                    <Meter
                      share={weight}
                      label={trans.__('Weight of %1', label)}
                    />
                  </td>
                  <td className="mlp-Leaderboard-parameters">
                    {parametersText(params) || trans.__('the usual ones')}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
    </section>
  );
}
