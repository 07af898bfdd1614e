import type { TranslationBundle } from '@jupyterlab/translation';
import { ProblemError } from '../api/problem';
import type { Job } from '../api/types';

/** What a job that ended came to; raises its problem if it failed or was cancelled. */
export function resultOf<T>(job: Job, trans: TranslationBundle): T {
  if (job.status === 'succeeded') {
    return job.result as T;
  }
  if (job.status === 'failed' && job.error) {
    throw new ProblemError(job.error);
  }
  throw new DOMException(
    trans.__('%1 was cancelled.', job.title),
    'AbortError'
  );
}
