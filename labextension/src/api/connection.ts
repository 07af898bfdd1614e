import { URLExt } from '@jupyterlab/coreutils';
import { ServerConnection } from '@jupyterlab/services';
import { toProblem, unreachable } from './problem';

const BASE = 'mlplatform/api/v1';

export type Query = Record<
  string,
  string | number | boolean | null | undefined
>;

export interface ICall {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  query?: Query;
  body?: unknown;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Talks JSON to the platform's REST API through the server that JupyterLab is connected to. */
export class Connection {
  constructor(readonly settings: ServerConnection.ISettings) {}

  /** The address of a resource; each part of the path is escaped. */
  url(path: string[], query: Query = {}): string {
    const parts = path.map(part => encodeURIComponent(part));
    const given = Object.entries(query).filter(
      ([, value]) => value !== undefined && value !== null && value !== ''
    );
    const search = new URLSearchParams(
      given.map(([name, value]) => [name, String(value)])
    ).toString();
    const url = URLExt.join(this.settings.baseUrl, BASE, ...parts);
    return search ? `${url}?${search}` : url;
  }

  /** Call, and return the body; undefined where the server sends none. */
  async call<T>(path: string[], options: ICall = {}): Promise<T> {
    const { method = 'GET', query, body, headers, signal } = options;
    const response = await ServerConnection.makeRequest(
      this.url(path, query),
      {
        method,
        signal,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        // Jupyter's default, no-store, adds a query parameter that the API does not know.
        cache: 'no-cache'
      },
      this.settings
    ).catch((error: Error) => {
      throw error instanceof ServerConnection.NetworkError
        ? unreachable()
        : error;
    });
    const text = await response.text();
    if (!response.ok) {
      throw toProblem(response.status, response.statusText, text);
    }
    return (text ? JSON.parse(text) : undefined) as T;
  }
}
