import React from 'react';
import { ProblemError } from '../api/problem';
import type { Problem as ProblemDocument } from '../api/types';
import { ErrorNotice } from '../components/ErrorNotice';
import type { IModel } from './model';
import { useTrait } from './useTrait';

/** What the kernel could not do of what was set last. */
export function Problem({ model }: { model: IModel }): JSX.Element | null {
  const [problem] = useTrait<ProblemDocument | null>(model, 'problem');
  return problem && <ErrorNotice error={new ProblemError(problem)} />;
}
