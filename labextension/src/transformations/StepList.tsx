import React from 'react';
import type { Step } from '../api/types';
import { StepLines } from './StepLines';
import { useCatalogue } from './useCatalogue';

/** The steps of a recipe, called as the server's catalogue does. */
export function StepList({ steps }: { steps: Step[] }): JSX.Element {
  return <StepLines steps={steps} catalogue={useCatalogue()} />;
}
