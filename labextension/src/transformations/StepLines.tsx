import React from 'react';
import type { CatalogueEntry, Step } from '../api/types';
import { useTrans } from '../app/translation';
import { parametersOf } from './parameters';

export interface IStepLinesProps {
  steps: Step[];
  /** What kinds of step are called, as far as it is known. */
  catalogue: ReadonlyMap<string, Pick<CatalogueEntry, 'title' | 'help'>>;
}

/** The steps of a recipe, one a line, in words. */
export function StepLines({ steps, catalogue }: IStepLinesProps): JSX.Element {
  const trans = useTrans();
  return (
    <ol className="mlp-Steps" aria-label={trans.__('Steps')}>
      {steps.map((step, index) => {
        const kind = String(step.kind);
        const entry = catalogue.get(kind);
        return (
          <li key={index} className="mlp-Step">
            <strong title={entry?.help}>
              {entry?.title ?? kind.replace(/_/g, ' ')}
            </strong>
            {parametersOf(step).map(([name, value]) => (
              <span key={name} className="mlp-Step-parameter">
                {name} <code>{value}</code>
              </span>
            ))}
          </li>
        );
      })}
    </ol>
  );
}
