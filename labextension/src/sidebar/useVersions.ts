import { useCallback, useEffect, useState } from 'react';
import type { Version } from '../api/types';
import { usePlatform } from '../app/context';

/** As many as are listed under a dataset; its document shows all. */
const NEWEST = 20;

export interface IExpanded {
  /** The newest versions of each expanded dataset; undefined while they are on their way. */
  versions: ReadonlyMap<string, Version[] | undefined>;
  toggle: (dataset: string) => void;
  /** Read the versions of every expanded dataset again. */
  reload: () => void;
}

/** Which datasets are expanded, and their versions. */
export function useVersions(): IExpanded {
  const { client } = usePlatform();
  const [versions, setVersions] = useState(
    new Map<string, Version[] | undefined>()
  );
  const [turn, setTurn] = useState(0);
  const names = [...versions.keys()].sort().join('\n');

  useEffect(() => {
    const controller = new AbortController();
    for (const dataset of names ? names.split('\n') : []) {
      client.versions
        .list(dataset, { limit: NEWEST, signal: controller.signal })
        .then(
          page => page.items,
          // A dataset that is gone disappears from the list as well.
          () => []
        )
        .then(items => {
          if (!controller.signal.aborted) {
            setVersions(before =>
              before.has(dataset) ? new Map(before).set(dataset, items) : before
            );
          }
        });
    }
    return () => controller.abort();
  }, [client, names, turn]);

  const toggle = useCallback((dataset: string) => {
    setVersions(before => {
      const after = new Map(before);
      if (!after.delete(dataset)) {
        after.set(dataset, undefined);
      }
      return after;
    });
  }, []);
  const reload = useCallback(() => setTurn(number => number + 1), []);
  return { versions, toggle, reload };
}
