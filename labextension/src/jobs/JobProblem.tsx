import React from 'react';
import { ProblemError } from '../api/problem';
import type { Job } from '../api/types';
import { useTrans } from '../app/translation';
import { ErrorNotice } from '../components/ErrorNotice';

/** Why a job failed, and the last lines of its log. */
export function JobProblem({ job }: { job: Job }): JSX.Element {
  const trans = useTrans();
  const error = job.error
    ? new ProblemError(job.error)
    : new Error(trans.__('The job failed without saying why.'));
  return (
    <>
      <ErrorNotice error={error} />
      <JobLog job={job} />
    </>
  );
}

export function JobLog({ job }: { job: Job }): JSX.Element | null {
  const trans = useTrans();
  const { log = [] } = job;
  return log.length > 0 ? (
    <pre className="mlp-Log" tabIndex={0} aria-label={trans.__('Log')}>
      {log.join('\n')}
    </pre>
  ) : null;
}
