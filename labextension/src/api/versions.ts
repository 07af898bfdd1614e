import type { Connection } from './connection';
import type { IPaging } from './paging';
import type {
  BadRow,
  Branch,
  Comparison,
  Impact,
  Job,
  LineageGraph,
  MergeRequest,
  Page,
  Version
} from './types';

/** Versions and branches, as calls of the REST API. */
export class VersionsClient {
  constructor(private readonly _connection: Connection) {}

  /** The history of one branch; of the published line if none is named. */
  list(
    id: string,
    paging: IPaging & { branch?: string } = {}
  ): Promise<Page<Version>> {
    const { signal, ...query } = paging;
    return this._connection.call(['datasets', id, 'versions'], {
      query,
      signal
    });
  }

  get(version: string, signal?: AbortSignal): Promise<Version> {
    return this._connection.call(['versions', version], { signal });
  }

  /** The rows of a version's file that could not be read. */
  badRows(
    version: string,
    { signal, ...query }: IPaging
  ): Promise<Page<BadRow>> {
    return this._connection.call(['versions', version, 'bad-rows'], {
      query,
      signal
    });
  }

  /** The version that a version was made from; undefined for the first. */
  async parent(version: string): Promise<Version | undefined> {
    const { items } = await this._connection.call<Page<Version>>([
      'versions',
      version,
      'parent'
    ]);
    return items[0];
  }

  async branches(id: string, signal?: AbortSignal): Promise<Branch[]> {
    const { items } = await this._connection.call<Page<Branch>>(
      ['datasets', id, 'branches'],
      { signal }
    );
    return items;
  }

  startBranch(id: string, name: string, version: string): Promise<Branch> {
    return this._connection.call(['datasets', id, 'branches'], {
      method: 'POST',
      body: { name, version }
    });
  }

  deleteBranch(id: string, name: string): Promise<void> {
    return this._connection.call(['datasets', id, 'branches', name], {
      method: 'DELETE'
    });
  }

  /** Publish a branch. Raises a conflict that shows the rows where both sides clash. */
  merge(id: string, request: MergeRequest): Promise<Version | Job> {
    return this._connection.call(['datasets', id, 'merge'], {
      method: 'POST',
      body: request
    });
  }

  compare(
    left: string,
    right: string,
    keys: string[] | undefined,
    signal?: AbortSignal
  ): Promise<Comparison> {
    return this._connection.call(['versions', 'compare'], {
      method: 'POST',
      body: { left, right, keys },
      signal
    });
  }

  /** Where every changed row can be downloaded. */
  differenceUrl(
    left: string,
    right: string,
    format: 'csv' | 'arrow',
    keys: string[] | undefined
  ): string {
    return this._connection.url(['versions', left, 'diff', right], {
      format,
      keys: keys?.join(',')
    });
  }

  lineage(version: string, signal?: AbortSignal): Promise<LineageGraph> {
    return this._connection.call(['versions', version, 'lineage'], { signal });
  }

  /** Where the lineage can be downloaded as events that other tools read. */
  openLineageUrl(version: string): string {
    return this._connection.url(['versions', version, 'lineage'], {
      format: 'openlineage'
    });
  }

  withdraw(version: string): Promise<void> {
    return this._connection.call(['versions', version], { method: 'DELETE' });
  }

  /** Take a withdrawal back. */
  restore(version: string): Promise<Version> {
    return this._connection.call(['versions', version, 'restore'], {
      method: 'POST'
    });
  }

  /** What goes stale if a version is withdrawn. */
  impact(version: string, signal?: AbortSignal): Promise<Impact> {
    return this._connection.call(['versions', version, 'impact'], { signal });
  }
}
