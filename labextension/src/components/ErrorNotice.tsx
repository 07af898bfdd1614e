import React from 'react';
import { Button } from '@jupyter/react-components';
import { useTrans } from '../app/translation';
import { ProblemError } from '../api/problem';
import { errorIcon } from './icons';

export interface IErrorNoticeProps {
  error: Error;
  onRetry?: () => void;
}

/** Says what went wrong and what to do about it. */
export function ErrorNotice({
  error,
  onRetry
}: IErrorNoticeProps): JSX.Element {
  const trans = useTrans();
  const problem = error instanceof ProblemError ? error.problem : undefined;
  return (
    <div className="mlp-Notice mod-error" role="alert">
      <errorIcon.react className="mlp-Notice-icon" tag="span" />
      <div className="mlp-Notice-text">
        <p>{problem?.detail ?? error.message}</p>
        {problem?.hint && <p className="mlp-Notice-hint">{problem.hint}</p>}
      </div>
      {onRetry && (
        <Button appearance="neutral" onClick={onRetry}>
          {trans.__('Try again')}
        </Button>
      )}
    </div>
  );
}
