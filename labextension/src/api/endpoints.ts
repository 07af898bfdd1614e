import type { Connection } from './connection';
import type {
  Deployment,
  DriftReport,
  JsonObject,
  MonitorSettings,
  Page,
  Prediction,
  ShadowDifference,
  Token
} from './types';

/** Endpoints, as calls of the REST API. */
export class EndpointsClient {
  constructor(private readonly _connection: Connection) {}

  list(signal?: AbortSignal): Promise<Page<Deployment>> {
    return this._connection.call(['deployments'], { signal });
  }

  get(endpoint: string, signal?: AbortSignal): Promise<Deployment> {
    return this._connection.call(['deployments', endpoint], { signal });
  }

  stop(endpoint: string): Promise<void> {
    return this._connection.call(['deployments', endpoint], {
      method: 'DELETE'
    });
  }

  rollback(endpoint: string): Promise<Deployment> {
    return this._connection.call(['deployments', endpoint, 'rollback'], {
      method: 'POST'
    });
  }

  predict(endpoint: string, rows: JsonObject[]): Promise<Prediction> {
    return this._connection.call(['deployments', endpoint, 'predict'], {
      method: 'POST',
      body: { rows }
    });
  }

  /** Change when a column is said to have drifted. */
  watch(endpoint: string, monitor: MonitorSettings): Promise<Deployment> {
    return this._connection.call(['deployments', endpoint], {
      method: 'PATCH',
      body: { monitor }
    });
  }

  /** Open a port of the endpoint's own: 0 takes a free one, -1 closes it. */
  setPort(endpoint: string, port: number): Promise<Deployment> {
    return this._connection.call(['deployments', endpoint], {
      method: 'PATCH',
      body: { port }
    });
  }

  drift(endpoint: string, signal?: AbortSignal): Promise<DriftReport> {
    return this._connection.call(['deployments', endpoint, 'drift'], {
      signal
    });
  }

  async differences(
    endpoint: string,
    limit: number,
    signal?: AbortSignal
  ): Promise<ShadowDifference[]> {
    const { items } = await this._connection.call<Page<ShadowDifference>>(
      ['deployments', endpoint, 'shadow', 'differences'],
      { query: { limit }, signal }
    );
    return items;
  }

  endShadow(endpoint: string): Promise<Deployment> {
    return this._connection.call(['deployments', endpoint, 'shadow'], {
      method: 'DELETE'
    });
  }

  async tokens(endpoint: string, signal?: AbortSignal): Promise<Token[]> {
    const { items } = await this._connection.call<Page<Token>>(
      ['deployments', endpoint, 'tokens'],
      { signal }
    );
    return items;
  }

  makeToken(endpoint: string, name: string): Promise<Token> {
    return this._connection.call(['deployments', endpoint, 'tokens'], {
      method: 'POST',
      body: { name }
    });
  }

  revokeToken(endpoint: string, id: string): Promise<void> {
    return this._connection.call(['deployments', endpoint, 'tokens', id], {
      method: 'DELETE'
    });
  }
}
