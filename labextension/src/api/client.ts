import type { ServerConnection } from '@jupyterlab/services';
import { Connection } from './connection';
import { EndpointsClient } from './endpoints';
import { CHOICES, type IPaging } from './paging';
import { RecipesClient } from './recipes';
import type { IUploadOptions } from './upload';
import type {
  Dataset,
  DatasetEdit,
  DeployRequest,
  Deployment,
  EvidenceRequest,
  Health,
  Job,
  JsonObject,
  Model,
  Page,
  Performance,
  Prediction,
  Profile,
  Recommendations,
  Rows,
  TrainRequest,
  UploadSource,
  Version
} from './types';
import { VersionsClient } from './versions';

export interface IRowsQuery {
  version: string;
  offset: number;
  limit: number;
  /** Column names, with `-` before one for descending. */
  sort?: string;
  /** A condition on the rows. */
  where?: string;
  signal?: AbortSignal;
}

/** What a person can do, as calls of the REST API. A long call answers with a Job. */
export class PlatformClient {
  readonly versions: VersionsClient;
  readonly recipes: RecipesClient;
  readonly endpoints: EndpointsClient;

  constructor(settings: ServerConnection.ISettings) {
    this._connection = new Connection(settings);
    this.versions = new VersionsClient(this._connection);
    this.recipes = new RecipesClient(this._connection);
    this.endpoints = new EndpointsClient(this._connection);
  }

  /** Where a person can read what the REST API is. */
  get documentation(): string {
    return this._connection.url(['docs']);
  }

  /** The full address of a path that a record names. */
  absolute(url: string): string {
    return new URL(url, this._connection.settings.baseUrl).href;
  }

  health(signal?: AbortSignal): Promise<Health> {
    return this._connection.call(['health'], { signal });
  }

  listDatasets(q: string, paging: IPaging = {}): Promise<Page<Dataset>> {
    const { signal, ...page } = paging;
    return this._connection.call(['datasets'], {
      query: { q, ...page },
      signal
    });
  }

  /** The datasets that a person chooses from. */
  async datasetChoices(): Promise<Dataset[]> {
    return (await this.listDatasets('', { limit: CHOICES })).items;
  }

  /** Datasets that were deleted and can be restored. */
  async deletedDatasets(): Promise<Dataset[]> {
    const { items } = await this._connection.call<Page<Dataset>>(['datasets'], {
      query: { deleted: true, limit: CHOICES }
    });
    return items;
  }

  dataset(id: string, signal?: AbortSignal): Promise<Dataset> {
    return this._connection.call(['datasets', id], { signal });
  }

  editDataset(id: string, edit: DatasetEdit): Promise<Dataset> {
    return this._connection.call(['datasets', id], {
      method: 'PATCH',
      body: edit
    });
  }

  deleteDataset(id: string): Promise<void> {
    return this._connection.call(['datasets', id], { method: 'DELETE' });
  }

  /** Take a deletion back. */
  restoreDataset(id: string): Promise<Dataset> {
    return this._connection.call(['datasets', id, 'restore'], {
      method: 'POST'
    });
  }

  /** Add a file as a dataset, or as a version of one. */
  async upload(
    options: IUploadOptions,
    dataset?: string
  ): Promise<Dataset | Version | Job> {
    const { upload } = await import('./upload');
    return upload(this._connection, tables(dataset), options);
  }

  /** Add a file that the server has under its root folder, or finds at an address. */
  addSource(
    source: UploadSource,
    dataset?: string
  ): Promise<Dataset | Version | Job> {
    return this._connection.call(tables(dataset), {
      method: 'POST',
      body: source
    });
  }

  rows(id: string, query: IRowsQuery): Promise<Rows> {
    const { signal, ...rest } = query;
    return this._connection.call(['datasets', id, 'rows'], {
      query: rest,
      signal
    });
  }

  profile(id: string, version: string, signal?: AbortSignal): Promise<Profile> {
    return this._connection.call(['datasets', id, 'profile'], {
      query: { version },
      signal
    });
  }

  recommendations(
    id: string,
    version: string,
    target: string | null,
    { against, signal }: { against?: string; signal?: AbortSignal } = {}
  ): Promise<Recommendations> {
    return this._connection.call(['datasets', id, 'recommendations'], {
      query: { version, target, against },
      signal
    });
  }

  /** Measure the proposals for a version: a long work. */
  measure(id: string, request: EvidenceRequest): Promise<Job> {
    return this._connection.call(
      ['datasets', id, 'recommendations', 'evidence'],
      { method: 'POST', body: request }
    );
  }

  train(request: TrainRequest): Promise<Job> {
    return this._connection.call(['models', 'train'], {
      method: 'POST',
      body: request
    });
  }

  listModels(paging: IPaging = {}): Promise<Page<Model>> {
    const { signal, ...query } = paging;
    return this._connection.call(['models'], { query, signal });
  }

  model(id: string, signal?: AbortSignal): Promise<Model> {
    return this._connection.call(['models', id], { signal });
  }

  deleteModel(id: string): Promise<void> {
    return this._connection.call(['models', id], { method: 'DELETE' });
  }

  performance(id: string, signal?: AbortSignal): Promise<Performance> {
    return this._connection.call(['models', id, 'performance'], { signal });
  }

  predict(id: string, rows: JsonObject[]): Promise<Prediction> {
    return this._connection.call(['models', id, 'predict'], {
      method: 'POST',
      body: { rows }
    });
  }

  /** Train a model once more from its commit and compare: a long work. */
  reproduce(id: string): Promise<Job> {
    return this._connection.call(['models', id, 'reproduce'], {
      method: 'POST'
    });
  }

  deploy(id: string, request: DeployRequest): Promise<Deployment> {
    return this._connection.call(['models', id, 'deploy'], {
      method: 'PUT',
      body: request
    });
  }

  listJobs(paging: IPaging = {}): Promise<Page<Job>> {
    const { signal, ...query } = paging;
    return this._connection.call(['jobs'], { query, signal });
  }

  job(id: string, signal?: AbortSignal): Promise<Job> {
    return this._connection.call(['jobs', id], { signal });
  }

  cancelJob(id: string): Promise<Job> {
    return this._connection.call(['jobs', id], { method: 'DELETE' });
  }

  private readonly _connection: Connection;
}

/** Where tables are added: as datasets, or as versions of one. */
function tables(dataset: string | undefined): string[] {
  return dataset ? ['datasets', dataset, 'versions'] : ['datasets', 'upload'];
}
