import { createContext, useContext } from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';

export const TranslationContext = createContext<TranslationBundle | null>(null);

/** The texts of the page's language; all that a component needs that only shows something. */
export function useTrans(): TranslationBundle {
  const trans = useContext(TranslationContext);
  if (!trans) {
    throw new Error('This component must be inside a TranslationContext.');
  }
  return trans;
}
