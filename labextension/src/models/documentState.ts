export type ModelTab = 'report' | 'predict';

/** What a model's document shows; a type, since only that is assignable to a JSON object. */
export type ModelDocumentState = { model: string; tab?: ModelTab };
