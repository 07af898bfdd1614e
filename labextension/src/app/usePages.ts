import { useCallback, useState, type DependencyList } from 'react';
import type { Page } from '../api/types';
import { useResource, type IResource } from './useResource';

const PAGE = 50;
/** The most that the server gives at once. */
const LARGEST_PAGE = 500;

export interface IPages<T> extends IResource<T[]> {
  /** Read further entries; undefined when there are none. */
  more: (() => void) | undefined;
}

export type ReadPage<T> = (paging: {
  limit: number;
  after: string | undefined;
  signal: AbortSignal;
}) => Promise<Page<T>>;

/** A list that grows page by page; a reload reads as many entries as are shown. */
export function usePages<T>(
  read: ReadPage<T>,
  deps: DependencyList
): IPages<T> {
  const [wanted, setWanted] = useState(PAGE);
  const resource = useResource(
    async signal => {
      const items: T[] = [];
      let after: string | undefined;
      do {
        const limit = Math.min(wanted - items.length, LARGEST_PAGE);
        const page = await read({ limit, after, signal });
        items.push(...page.items);
        after = page.next ?? undefined;
      } while (after && items.length < wanted);
      return { items, next: after };
    },
    [...deps, wanted]
  );
  const grow = useCallback(() => setWanted(count => count + PAGE), []);
  return {
    ...resource,
    value: resource.value?.items,
    more: resource.value?.next ? grow : undefined
  };
}
