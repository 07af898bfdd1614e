import type { ReadonlyJSONObject } from '@lumino/coreutils';
import { CONTEXT_MENU_ARGUMENT } from '../app/contextRow';

const model = { type: 'string', description: 'The id of a model' };

/** The arguments of the commands, as JSON Schemas. */
export const ARGUMENTS = {
  train: {
    type: 'object',
    properties: {
      ...CONTEXT_MENU_ARGUMENT,
      dataset: {
        type: 'string',
        description: 'The id or the name of a dataset'
      },
      version: {
        type: 'string',
        description: 'A version of it; the newest if left out'
      },
      target: { type: 'string', description: 'The column to predict' },
      steps: {
        type: 'array',
        items: { type: 'object' },
        description: 'Steps that are fitted in each fold, as part of the model'
      }
    }
  },
  open: {
    type: 'object',
    properties: {
      ...CONTEXT_MENU_ARGUMENT,
      model,
      tab: { type: 'string', description: 'report or predict' }
    }
  },
  one: { type: 'object', properties: { ...CONTEXT_MENU_ARGUMENT, model } }
} satisfies Record<string, ReadonlyJSONObject>;
