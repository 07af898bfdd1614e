import type { CatalogueEntry } from '../api/types';
import { usePlatform } from '../app/context';
import { useResource } from '../app/useResource';
import type { PlatformClient } from '../api/client';

/** The catalogue does not change while the server runs. */
const read = new WeakMap<PlatformClient, Promise<CatalogueEntry[]>>();

/** Every kind of step by its name; empty until it is read. */
export function useCatalogue(): ReadonlyMap<string, CatalogueEntry> {
  const { client } = usePlatform();
  const { value = [] } = useResource(() => {
    const known = read.get(client) ?? client.recipes.catalogue();
    read.set(client, known);
    known.catch(() => read.delete(client));
    return known;
  }, [client]);
  return new Map(value.map(entry => [entry.kind, entry]));
}
