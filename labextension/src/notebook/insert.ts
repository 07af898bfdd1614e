import type { JupyterFrontEnd } from '@jupyterlab/application';
import {
  NotebookActions,
  type INotebookTracker,
  type NotebookPanel
} from '@jupyterlab/notebook';
import type { PlatformClient } from '../api/client';
import { modelCode, versionCode } from './code';

export async function versionSource(
  client: PlatformClient,
  dataset: string,
  version: string | undefined
): Promise<string> {
  const record = await client.dataset(dataset);
  return versionCode(
    record,
    await client.versions.get(version ?? record.version)
  );
}

export async function modelSource(
  client: PlatformClient,
  model: string
): Promise<string> {
  return modelCode(await client.model(model));
}

/** Insert a cell below the active one of the notebook used last, or into a new notebook if none is open. */
export async function insertCell(
  app: JupyterFrontEnd,
  notebooks: INotebookTracker,
  source: string
): Promise<void> {
  const panel =
    notebooks.currentWidget ??
    ((await app.commands.execute('notebook:create-new')) as NotebookPanel);
  await panel.context.ready;
  const { content: notebook } = panel;
  const active = notebook.activeCell?.model;
  // An empty code cell, as a new notebook has one, is filled.
  if (active?.type !== 'code' || active.sharedModel.getSource() !== '') {
    NotebookActions.insertBelow(notebook);
    NotebookActions.changeCellType(notebook, 'code');
  }
  notebook.activeCell?.model.sharedModel.setSource(source);
  app.shell.activateById(panel.id);
}
