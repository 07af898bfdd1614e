import type { TranslationBundle } from '@jupyterlab/translation';
import { integer } from './format';

/** `1 row`, `1,200 rows`. */
export function rowCount(count: number, trans: TranslationBundle): string {
  return trans._n('%2 row', '%2 rows', count, integer(count));
}

/** `1 column`, `12 columns`. */
export function columnCount(count: number, trans: TranslationBundle): string {
  return trans._n('%2 column', '%2 columns', count, integer(count));
}

/** `1 fold`, `5 folds`. */
export function foldCount(count: number, trans: TranslationBundle): string {
  return trans._n('%2 fold', '%2 folds', count, integer(count));
}
