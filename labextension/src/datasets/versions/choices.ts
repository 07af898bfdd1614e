import type { TranslationBundle } from '@jupyterlab/translation';
import type { Version } from '../../api/types';

/** The versions to choose from: a withdrawn one only where it is chosen already. */
export function onOffer(versions: Version[], chosen?: string): Version[] {
  return versions.filter(({ deleted, id }) => !deleted || id === chosen);
}

/** How a version is called in a list to choose from. */
export function versionTitle(
  { deleted, message, number }: Version,
  trans: TranslationBundle
): string {
  return deleted
    ? trans.__('%1 · %2 (withdrawn)', number, message)
    : trans.__('%1 · %2', number, message);
}
