import type { Problem } from './types';

/** A reply of the server that is not a success, as the problem document (RFC 9457) that it sent. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.hint ? `${problem.detail} ${problem.hint}` : problem.detail);
    this.name = 'ProblemError';
  }

  get status(): number {
    return this.problem.status;
  }
}

/** Read a problem out of a reply's body; a reply that is not one of ours (a proxy's page) becomes one. */
export function toProblem(
  status: number,
  statusText: string,
  body: string
): ProblemError {
  const fallback: Problem = {
    type: 'about:blank',
    title: statusText || `HTTP ${status}`,
    status,
    code: `http_${status}`,
    detail: `The server answered ${status} ${statusText}.`.replace(' .', '.')
  };
  let read: Partial<Problem> & { message?: string };
  try {
    read = JSON.parse(body);
  } catch {
    return new ProblemError(fallback);
  }
  if (typeof read.detail === 'string') {
    return new ProblemError({ ...fallback, ...read, status });
  }
  return new ProblemError({
    ...fallback,
    detail: read.message || fallback.detail
  });
}

/** No reply at all: the server is gone, or the way to it. */
export function unreachable(): ProblemError {
  const code = 'unreachable';
  return new ProblemError({
    type: 'about:blank',
    title: code,
    status: 503,
    code,
    detail: 'The Jupyter server does not answer.',
    hint: 'See that it runs and that you are connected, then try again.'
  });
}
