import type { Job } from './types';

/** Whether a call that may take long answered with a job instead of its result. */
export function isJob(reply: object): reply is Job {
  return 'status' in reply && 'progress' in reply;
}
