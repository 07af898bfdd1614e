export type DatasetTab = 'data' | 'profile' | 'recommendations' | 'versions';

/** What a dataset's document shows; a type, since only that is assignable to a JSON object. */
export type DatasetDocumentState = {
  dataset: string;
  /** The newest version if left out. */
  version?: string;
  tab?: DatasetTab;
};
