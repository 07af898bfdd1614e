import type { ReadonlyJSONObject } from '@lumino/coreutils';
import { CONTEXT_MENU_ARGUMENT } from '../app/contextRow';

/** The arguments of the commands, as a JSON Schema. */
export const ARGUMENTS = {
  type: 'object',
  properties: {
    ...CONTEXT_MENU_ARGUMENT,
    endpoint: { type: 'string', description: 'The name of an endpoint' },
    tab: {
      type: 'string',
      description: 'predict, monitor, access or deployments'
    }
  }
} satisfies ReadonlyJSONObject;
