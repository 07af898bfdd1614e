import type { Connection } from './connection';
import type {
  Application,
  CatalogueEntry,
  Job,
  Page,
  Preview,
  Step,
  Transformation,
  Upstream,
  Validation,
  Version
} from './types';

export interface IApplyOptions {
  /** An experiment, made where it does not exist; the version's own line if left out. */
  branch?: string;
  message?: string;
}

/** Recipes and what they did, as calls of the REST API. */
export class RecipesClient {
  constructor(private readonly _connection: Connection) {}

  async catalogue(): Promise<CatalogueEntry[]> {
    const reply = await this._connection.call<
      CatalogueEntry[] | Page<CatalogueEntry>
    >(['transformations', 'catalogue']);
    return Array.isArray(reply) ? reply : reply.items;
  }

  validate(
    version: string,
    steps: Step[],
    signal?: AbortSignal
  ): Promise<Validation> {
    return this._connection.call(['transformations', 'validate'], {
      method: 'POST',
      body: { version, steps },
      signal
    });
  }

  preview(
    version: string,
    steps: Step[],
    signal?: AbortSignal
  ): Promise<Preview> {
    return this._connection.call(['transformations', 'preview'], {
      method: 'POST',
      body: { version, steps },
      signal
    });
  }

  apply(
    version: string,
    steps: Step[],
    { branch, message }: IApplyOptions = {}
  ): Promise<Transformation | Job> {
    return this._connection.call(['transformations', 'apply'], {
      method: 'POST',
      body: { version, steps, branch, message }
    });
  }

  get(id: string, signal?: AbortSignal): Promise<Transformation> {
    return this._connection.call(['transformations', id], { signal });
  }

  /** Every application of the same steps to the dataset, the newest first. */
  async applications(id: string, signal?: AbortSignal): Promise<Application[]> {
    const { items } = await this._connection.call<Page<Application>>(
      ['transformations', id, 'history'],
      { signal }
    );
    return items;
  }

  /** Make the rows what they were before a transformation, or bring what was undone back. */
  undo(id: string, action: 'undo' | 'redo'): Promise<Version> {
    return this._connection.call(['transformations', id, action], {
      method: 'POST',
      body: {}
    });
  }

  /** What is newer of what a transformation was made from. */
  upstream(id: string): Promise<Upstream> {
    return this._connection.call(['transformations', id, 'upstream']);
  }

  /**
   * Run a recipe again on the newest rows that it could be made from.
   *
   * Its steps learn from these rows anew, or keep what they had learnt.
   */
  rerun(id: string, state: 'refit' | 'keep'): Promise<Transformation | Job> {
    return this._connection.call(['transformations', id, 'rerun'], {
      method: 'POST',
      body: { state }
    });
  }
}
