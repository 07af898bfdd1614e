import type { JsonObject } from '../api/types';

/** Settings of a model in one line. */
export function parametersText(params: JsonObject = {}): string {
  return Object.entries(params)
    .map(([name, value]) => `${name} ${JSON.stringify(value)}`)
    .join(', ');
}
