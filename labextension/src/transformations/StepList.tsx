import React from 'react';
import type { Step } from '../api/types';
import { usePlatform } from '../app/context';
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
            {parameters(step).map(([name, value]) => (
              <span key={name} className="mlp-Step-parameter">
                {name.replace(/_/g, ' ')} <code>{value}</code>
              </span>
            ))}
          </li>
        );
      })}
    </ol>
  );
}

function parameters(step: Step): [string, string][] {
  return Object.entries(step)
    .filter(([name, value]) => name !== 'kind' && !isNothing(value))
    .map(([name, value]) => [name, text(value)]);
}

function isNothing(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    (Array.isArray(value) && value.length === 0)
  );
}

const LONGEST = 60;

function text(value: unknown): string {
  const whole = Array.isArray(value)
    ? value.map(text).join(', ')
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);
  return whole.length > LONGEST ? `${whole.slice(0, LONGEST)}…` : whole;
}
