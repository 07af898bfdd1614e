import React from 'react';
import type { ModelSuggestion } from '../../api/types';
import { useTrans } from '../../app/translation';
import { decimal, duration } from '../../components/format';
import { candidateName } from '../../models/candidateName';

export function ModelCard({ model }: { model: ModelSuggestion }): JSX.Element {
  const trans = useTrans();
  const { cost_s: cost, expected_score: score } = model;
  return (
    <article className="mlp-Card">
      <header className="mlp-Card-header">
        <h3 className="mlp-Card-title">{candidateName(model.name, trans)}</h3>
        {cost !== null && (
          <span className="mlp-Hint">
            {trans.__('about %1', duration(cost, trans))}
          </span>
        )}
      </header>
      <p className="mlp-Card-text">{model.reason}</p>
      {score !== null && (
        <p className="mlp-Hint">
          {trans.__('Expected score %1', decimal(score))}
        </p>
      )}
    </article>
  );
}
