import React from 'react';
import type { Model } from '../../api/types';
import { useTrans } from '../../app/translation';
import { percent } from '../../components/percent';
import { Gauge } from '../../components/Gauge';
import { ScrollingTable } from '../../components/ScrollingTable';
import { candidateName } from '../candidateName';
import { parametersText } from '../parameters';

/** What an ensemble is made of, the heaviest first; nothing for a model that stands alone with its usual settings. */
export function Members({
  members
}: {
  members: NonNullable<Model['members']>;
}): JSX.Element | null {
  const trans = useTrans();
  if (members.length < 2) {
    return null;
  }
  const sorted = [...members].sort((a, b) => b.weight - a.weight);
  return (
    <section>
      <h2 className="mlp-SectionTitle">
        {trans.__('Members of the ensemble')}
      </h2>
      <ScrollingTable
        label={trans.__('Members of the ensemble')}
        items={sorted}
        columns={[
          {
            name: trans.__('Member'),
            rowHeader: true,
            cell: ({ name }) => candidateName(name, trans)
          },
          {
            name: trans.__('Weight'),
            number: true,
            cell: ({ name, weight }) => (
              <Gauge
                share={weight}
                label={trans.__('Weight of %1', candidateName(name, trans))}
              >
                {percent(weight)}
              </Gauge>
            )
          },
          {
            name: trans.__('Parameters'),
            cell: ({ params }) =>
              parametersText(params) || trans.__('the usual ones'),
            className: () => 'mlp-Parameters'
          }
        ]}
      />
    </section>
  );
}
