import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

export type DatasetTab =
  | 'data'
  | 'profile'
  | 'recommendations'
  | 'recipe'
  | 'versions'
  | 'compare'
  | 'lineage';

/** What a dataset's document shows; a type, since only that is assignable to a JSON object. */
export type DatasetDocumentState = {
  dataset: string;
  /** The newest version if left out. */
  version?: string;
  tab?: DatasetTab;
  /** The steps of the recipe that is being made. */
  recipe?: ReadonlyPartialJSONObject[];
  /** The versions that are compared, if others than the one shown and the one before. */
  compare?: { left: string; right: string };
  /** The job that measures the proposals. */
  measuring?: string;
};
