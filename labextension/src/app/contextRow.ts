import type { JupyterFrontEnd } from '@jupyterlab/application';
import { ROW_DATASET, ROW_ID, ROW_KIND } from '../ids';

export interface IContextRow {
  kind: string;
  id: string;
  dataset: string | undefined;
}

/** The row of the sidebar that the context menu was opened on. */
export function contextRow(app: JupyterFrontEnd): IContextRow | null {
  const node = app.contextMenuHitTest(
    element => element.dataset[ROW_KIND] !== undefined
  );
  return node
    ? {
        kind: node.dataset[ROW_KIND] ?? '',
        id: node.dataset[ROW_ID] ?? '',
        dataset: node.dataset[ROW_DATASET]
      }
    : null;
}
