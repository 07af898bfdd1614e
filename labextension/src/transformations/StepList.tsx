import React from 'react';
import type { Step } from '../api/types';
import { usePlatform } from '../app/context';
import { parametersOf } from './parameters';
import { useCatalogue } from './useCatalogue';

/** The steps of a recipe, one a line, in words. */
export function StepList({ steps }: { steps: Step[] }): JSX.Element {
  const { trans } = usePlatform();
  const catalogue = useCatalogue();
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
