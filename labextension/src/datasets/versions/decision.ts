import type { MergeConflicts, MergeRequest } from '../../api/types';

/** How a person lets both sides come together. */
export type Decision = Pick<MergeRequest, 'strategy' | 'prefer' | 'keys'>;

/** What is offered first: rows of both can be brought together only where the server can tell them apart. */
export function firstWay({ keys, reason }: MergeConflicts): Decision {
  return reason === null
    ? { strategy: 'rows', prefer: 'source', keys }
    : { strategy: 'source-wins' };
}
