import type { ReadonlyJSONObject } from '@lumino/coreutils';

const model = { type: 'string', description: 'The id of a model' };

/** The arguments of the commands, as JSON Schemas. */
export const ARGUMENTS = {
  train: {
    type: 'object',
    properties: {
      dataset: {
        type: 'string',
        description: 'The id or the name of a dataset'
      },
      version: {
        type: 'string',
        description: 'A version of it; the newest if left out'
      },
      target: { type: 'string', description: 'The column to predict' }
    }
  },
  open: {
    type: 'object',
    properties: {
      model,
      tab: { type: 'string', description: 'report or predict' }
    }
  },
  one: { type: 'object', properties: { model } }
} satisfies Record<string, ReadonlyJSONObject>;
