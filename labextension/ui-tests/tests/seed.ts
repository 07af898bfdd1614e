import type { APIRequestContext, APIResponse } from '@playwright/test';
import { expect, test } from './panel';

type Step = Record<string, unknown>;

/** Sets the stage over the REST API, for tests that are not about how it came to be. */
export class Seed {
  constructor(private readonly _request: APIRequestContext) {
    this._api = `${test.info().project.use.baseURL}/mlplatform/api/v1/`;
  }

  /** Add a table; returns the id of its first version. */
  async table(name: string, body: Buffer): Promise<string> {
    const reply = await this._request.post(`${this._api}datasets/upload`, {
      multipart: {
        name,
        file: { name: `${name}.csv`, mimeType: 'text/csv', buffer: body }
      }
    });
    return ((await said(reply)) as { version: string }).version;
  }

  /** Add rows as the next version of a dataset; returns its id. */
  async upload(dataset: string, body: Buffer): Promise<string> {
    const reply = await this._request.post(`${this._api}datasets/upload`, {
      multipart: {
        dataset,
        file: { name: `${dataset}.csv`, mimeType: 'text/csv', buffer: body }
      }
    });
    return ((await said(reply)) as { version: string }).version;
  }

  /** Apply a recipe; returns the id of the version that it makes. */
  async apply(
    version: string,
    steps: Step[],
    branch?: string
  ): Promise<string> {
    const reply = await this._request.post(
      `${this._api}transformations/apply`,
      {
        data: { version, steps, branch }
      }
    );
    return ((await said(reply)) as { output_version: string }).output_version;
  }

  /** Train a small model and wait for it; returns its id. */
  async train(
    version: string,
    target: string,
    name: string,
    options: Record<string, unknown> = {}
  ): Promise<string> {
    const reply = await this._request.post(`${this._api}models/train?wait=60`, {
      data: {
        version,
        target,
        name,
        folds: 2,
        repeats: 1,
        trials: 0,
        candidates: ['linear'],
        ...options
      },
      timeout: 90_000
    });
    const result = (await said(reply)) as { id: string; status?: string };
    expect(result.status, 'the training takes longer than a minute').toBe(
      undefined
    );
    return result.id;
  }

  async deploy(
    model: string,
    endpoint: string,
    options: Record<string, unknown> = {}
  ): Promise<void> {
    await said(
      await this._request.put(`${this._api}models/${model}/deploy`, {
        data: { endpoint, ...options },
        timeout: 60_000
      })
    );
  }

  /** Ask an endpoint about rows. */
  async predict(endpoint: string, rows: Step[]): Promise<void> {
    await said(
      await this._request.post(`${this._api}deployments/${endpoint}/predict`, {
        data: { rows },
        timeout: 60_000
      })
    );
  }

  /** Measure the proposals for the newest version, and wait for it. */
  async measure(dataset: string, target: string): Promise<void> {
    const reply = await this._request.post(
      `${this._api}datasets/${dataset}/recommendations/evidence?wait=60`,
      {
        data: { target, time_budget_s: 20, folds: 3, repeats: 1 },
        timeout: 90_000
      }
    );
    expect(((await said(reply)) as { status?: string }).status).toBe(undefined);
  }
}

async function said(reply: APIResponse): Promise<unknown> {
  const text = await reply.text();
  expect(reply.ok(), text).toBe(true);
  return JSON.parse(text);
}
