import React from 'react';
import type { ModelSuggestion } from '../../api/types';
import { useTrans } from '../../app/translation';
import { duration } from '../../components/format';
import { candidateName } from '../candidateName';

export interface ICandidatesProps {
  models: ModelSuggestion[];
  excluded: ReadonlySet<string>;
  onChange: (excluded: ReadonlySet<string>) => void;
}

/** Which kinds of model compete. */
export function Candidates({
  models,
  excluded,
  onChange
}: ICandidatesProps): JSX.Element | null {
  const trans = useTrans();
  if (models.length === 0) {
    return null;
  }
  const toggle = (name: string): void => {
    const after = new Set(excluded);
    if (!after.delete(name)) {
      after.add(name);
    }
    onChange(after);
  };
  return (
    <fieldset className="mlp-Candidates">
      <legend>{trans.__('Candidates')}</legend>
      {models.map(model => (
        <label key={model.name} className="mlp-Candidate">
          <input
            type="checkbox"
            checked={!excluded.has(model.name)}
            onChange={() => toggle(model.name)}
          />
          <span className="mlp-Candidate-name">
            {candidateName(model.name, trans)}
          </span>
          {model.cost_s !== null && (
            <span className="mlp-Hint">
              {trans.__('about %1', duration(model.cost_s, trans))}
            </span>
          )}
          <span className="mlp-Hint mlp-Candidate-reason">{model.reason}</span>
        </label>
      ))}
    </fieldset>
  );
}
