import React from 'react';
import type { Model } from '../../api/types';
import { useTrans } from '../../app/translation';
import { decimal, integer } from '../../components/format';
import { metricName } from '../metricName';

/** How good a model is next to guessing, in figures. */
export function ModelFigures({ model }: { model: Model }): JSX.Element {
  const trans = useTrans();
  return (
    <dl className="mlp-Figures">
      <div className="mlp-Figure">
        <dt>{metricName(model.metric, trans)}</dt>
        <dd>
          {decimal(model.score)}
          <small>± {decimal(model.score_std, 2)}</small>
        </dd>
      </div>
      <div className="mlp-Figure">
        <dt>{trans.__('Baseline')}</dt>
        <dd>
          {decimal(model.baseline_score)}
          <small>{trans.__('by guessing')}</small>
        </dd>
      </div>
      <div className="mlp-Figure">
        <dt>{trans.__('Folds')}</dt>
        <dd>{integer(model.folds)}</dd>
      </div>
      <div className="mlp-Figure">
        <dt>{trans.__('Features')}</dt>
        <dd>{integer(model.features.length)}</dd>
      </div>
    </dl>
  );
}
