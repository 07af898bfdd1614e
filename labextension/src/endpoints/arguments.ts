import type { ReadonlyJSONObject } from '@lumino/coreutils';

/** The arguments of the commands, as a JSON Schema. */
export const ARGUMENTS = {
  type: 'object',
  properties: {
    endpoint: { type: 'string', description: 'The name of an endpoint' }
  }
} satisfies ReadonlyJSONObject;
