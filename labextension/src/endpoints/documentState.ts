export type EndpointTab = 'predict' | 'monitor' | 'access' | 'deployments';

/** What an endpoint's document shows; a type, since only that is assignable to a JSON object. */
export type EndpointDocumentState = { endpoint: string; tab?: EndpointTab };
