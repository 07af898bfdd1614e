import type { ReadonlyJSONObject } from '@lumino/coreutils';
import { CONTEXT_MENU_ARGUMENT } from '../app/contextRow';

const dataset = {
  type: 'string',
  description: 'The id or the name of a dataset'
};
const version = {
  type: 'string',
  description: 'A version: a commit id or name@number; the newest if left out'
};

const path = {
  type: 'string',
  description:
    'A file under the server root; the selection of the file browser if left out'
};

/** The arguments of the commands, as JSON Schemas. */
export const ARGUMENTS = {
  open: {
    type: 'object',
    properties: {
      ...CONTEXT_MENU_ARGUMENT,
      dataset,
      version,
      tab: {
        type: 'string',
        description:
          'data, profile, recommendations, recipe, versions, compare or lineage'
      },
      recipe: {
        type: 'array',
        items: { type: 'object' },
        description: 'The steps that the recipe builder begins with'
      },
      compare: {
        type: 'object',
        properties: { left: version, right: version },
        description: 'The two versions that are compared'
      }
    }
  },
  upload: {
    type: 'object',
    properties: {
      ...CONTEXT_MENU_ARGUMENT,
      dataset: {
        type: 'string',
        description:
          'The dataset that gets a new version; a new dataset if left out'
      }
    }
  },
  addFile: { type: 'object', properties: { path } },
  addFileAsVersion: { type: 'object', properties: { path, dataset } },
  one: { type: 'object', properties: { ...CONTEXT_MENU_ARGUMENT, dataset } },
  version: {
    type: 'object',
    properties: { ...CONTEXT_MENU_ARGUMENT, dataset, version }
  },
  compare: {
    type: 'object',
    properties: {
      ...CONTEXT_MENU_ARGUMENT,
      dataset,
      version,
      other: {
        type: 'string',
        description: 'Compared with this version; the one before if left out'
      }
    }
  },
  experiment: {
    type: 'object',
    properties: {
      ...CONTEXT_MENU_ARGUMENT,
      dataset,
      experiment: { type: 'string', description: 'The name of a branch' }
    }
  }
} satisfies Record<string, ReadonlyJSONObject>;
