import type { APIRequestContext, APIResponse } from '@playwright/test';
import { expect, LONG_WORK_MS, test } from './panel';

type Step = Record<string, unknown>;

interface IJob<T> {
  id: string;
  status: string;
  result: T;
}

function isJob<T>(answer: T | IJob<T>): answer is IJob<T> {
  return typeof answer === 'object' && answer !== null && 'status' in answer;
}

/** Sets the stage over the REST API, for tests that are not about how it came to be. */
export class Seed {
  constructor(private readonly _request: APIRequestContext) {
    this._api = `${test.info().project.use.baseURL}/mlplatform/api/v1/`;
  }

  /** Add a table; returns the id of its first version. */
  async table(name: string, body: Buffer): Promise<string> {
    const reply = await this._request.post(
      `${this._api}datasets/upload?wait=20`,
      {
        multipart: {
          name,
          file: { name: `${name}.csv`, mimeType: 'text/csv', buffer: body }
        },
        timeout: 90_000
      }
    );
    return (await this._result<{ version: string }>(reply)).version;
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

  /** Start an experiment at the newest version of a dataset. */
  async startExperiment(dataset: string, name: string): Promise<void> {
    await said(
      await this._request.post(`${this._api}datasets/${dataset}/branches`, {
        data: { name }
      })
    );
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
    const reply = await this._request.post(`${this._api}models/train?wait=20`, {
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
    return (await this._result<{ id: string }>(reply)).id;
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
      `${this._api}datasets/${dataset}/recommendations/evidence?wait=20`,
      {
        data: { target, time_budget_s: 20, folds: 3, repeats: 1 },
        timeout: 90_000
      }
    );
    await this._result(reply);
  }

  /** What came of a long work, however long it takes on a busy machine. */
  private async _result<T>(reply: APIResponse): Promise<T> {
    const answer = (await said(reply)) as T | IJob<T>;
    if (!isJob(answer)) {
      return answer;
    }
    let job = answer;
    await expect
      .poll(
        async () => {
          const now = await this._request.get(`${this._api}jobs/${job.id}`);
          job = (await said(now)) as IJob<T>;
          return job.status;
        },
        { timeout: LONG_WORK_MS }
      )
      .toBe('succeeded');
    return job.result;
  }
}

async function said(reply: APIResponse): Promise<unknown> {
  const text = await reply.text();
  expect(reply.ok(), text).toBe(true);
  return JSON.parse(text);
}
