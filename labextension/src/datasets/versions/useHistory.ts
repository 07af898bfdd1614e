import { useMemo } from 'react';
import type { Branch, Version } from '../../api/types';
import { concerns } from '../../api/events';
import { usePlatform } from '../../app/context';
import { usePages, type IPages } from '../../app/usePages';
import { useRefresh } from '../../app/useRefresh';
import { useResource, type IResource } from '../../app/useResource';

/** Versions of an experiment that are read: those before are mostly those of the line that it left. */
const OF_EXPERIMENT = 100;

export interface IHistory extends IPages<Version> {
  branches: Branch[];
}

interface IExperiments {
  branches: Branch[];
  versions: Version[][];
}

/** The versions of a dataset on all its branches, newest first, and kept up to date. */
export function useHistory(dataset: string): IHistory {
  const { client } = usePlatform();
  const line = usePages(
    paging => client.versions.list(dataset, paging),
    [client, dataset]
  );
  const experiments: IResource<IExperiments> = useResource(
    async signal => {
      const branches = await client.versions.branches(dataset, signal);
      const pages = await Promise.all(
        branches
          .filter(({ experiment }) => experiment !== null)
          .map(({ name: branch }) =>
            client.versions.list(dataset, {
              branch,
              limit: OF_EXPERIMENT,
              signal
            })
          )
      );
      return { branches, versions: pages.map(({ items }) => items) };
    },
    [client, dataset]
  );
  const reload = (): void => {
    line.reload();
    experiments.reload();
  };
  useRefresh(change => concerns(change, 'dataset', dataset), reload);
  const value = useMemo(
    () => line.value && together(line.value, experiments.value?.versions ?? []),
    [line.value, experiments.value]
  );
  return {
    ...line,
    error: line.error ?? experiments.error,
    loading: line.loading || experiments.loading,
    value,
    branches: experiments.value?.branches ?? [],
    reload
  };
}

/** All versions, each once, newest first. */
function together(line: Version[], experiments: Version[][]): Version[] {
  const oldest = Date.parse(line.at(-1)?.created_at ?? '') || 0;
  const all = new Map<string, Version>();
  for (const version of [line, ...experiments].flatMap(linked)) {
    // What is older than the page of the line comes with its next page.
    if (!all.has(version.id) && Date.parse(version.created_at) >= oldest) {
      all.set(version.id, version);
    }
  }
  return [...all.values()].sort(
    (left, right) =>
      Date.parse(right.created_at) - Date.parse(left.created_at) ||
      right.number - left.number
  );
}

/** A line with each version's first parent as the next one: between them may be commits that are no versions. */
function linked(line: Version[]): Version[] {
  return line.map((version, index) => {
    const next = line[index + 1];
    return next
      ? { ...version, parents: [next.id, ...version.parents.slice(1)] }
      : version;
  });
}
