import type { JupyterFrontEnd } from '@jupyterlab/application';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { ROW_DATASET, ROW_ID, ROW_KIND } from '../ids';

export interface IContextRow {
  kind: string;
  id: string;
  /** The dataset that a version belongs to. */
  dataset: string | undefined;
}

/**
 * The row of the sidebar that the context menu was opened on.
 *
 * JupyterLab remembers where a context menu was last opened. That counts only for the items of our context menu, which
 * say so in their arguments: from the palette, the same command is not about that row.
 */
export function contextRow(
  app: JupyterFrontEnd,
  args: ReadonlyPartialJSONObject
): IContextRow | null {
  const node =
    args.contextMenu &&
    app.contextMenuHitTest(element => element.dataset[ROW_KIND] !== undefined);
  return node
    ? {
        kind: node.dataset[ROW_KIND] ?? '',
        id: node.dataset[ROW_ID] ?? '',
        dataset: node.dataset[ROW_DATASET]
      }
    : null;
}

/** The argument with which an item of the context menu says that it is one. */
export const CONTEXT_MENU_ARGUMENT = {
  contextMenu: {
    type: 'boolean',
    description: 'The command is about the row that the context menu is on'
  }
} as const;
