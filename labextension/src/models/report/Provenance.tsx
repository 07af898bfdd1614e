import React from 'react';
import type { Model } from '../../api/types';
import { useTrans } from '../../app/translation';
import { duration } from '../../components/format';

/** With what a model was made: what was asked for, the packages and the machine. */
export function Provenance({ model }: { model: Model }): JSX.Element {
  const trans = useTrans();
  const { request } = model;
  const asked: [string, string][] = [
    [trans.__('Seed'), String(model.seed)],
    [trans.__('Time budget'), duration(request.time_budget_s ?? 0, trans)],
    [trans.__('Settings searched'), String(request.trials ?? 0)]
  ];
  return (
    <details className="mlp-Details">
      <summary>{trans.__('Environment')}</summary>
      <dl className="mlp-Facts-list">
        {[...asked, ...Object.entries(model.environment)].map(
          ([name, value]) => (
            <React.Fragment key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </React.Fragment>
          )
        )}
      </dl>
    </details>
  );
}
