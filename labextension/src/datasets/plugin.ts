import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import { ILauncher } from '@jupyterlab/launcher';
import { Documents } from '../app/documents';
import { CATEGORY, CommandIDs } from '../ids';
import { IPlatform } from '../tokens';
import { addDatasetCommands } from './commands';
import type { DatasetDocumentState } from './documentState';
import { addVersionCommands } from './versions/commands';

export const datasetsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-mlplatform:datasets',
  description: 'Adds datasets and shows their data, profile and versions.',
  autoStart: true,
  requires: [IPlatform],
  optional: [IFileBrowserFactory, ICommandPalette, ILauncher, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    platform: IPlatform,
    browsers: IFileBrowserFactory | null,
    palette: ICommandPalette | null,
    launcher: ILauncher | null,
    restorer: ILayoutRestorer | null
  ) => {
    const documents = new Documents<DatasetDocumentState>({
      app,
      restorer,
      namespace: 'mlplatform-dataset',
      command: CommandIDs.openDataset,
      key: state => state.dataset,
      make: async state => {
        const { makeDatasetDocument } = await import('./DatasetDocument');
        return makeDatasetDocument(platform, state);
      }
    });
    addDatasetCommands(app, platform, documents, browsers);
    const versionCommands = addVersionCommands(app, platform, documents);

    for (const command of [
      CommandIDs.uploadDataset,
      CommandIDs.openDataset,
      CommandIDs.editDataset,
      CommandIDs.deleteDataset,
      CommandIDs.restoreDataset,
      ...versionCommands
    ]) {
      palette?.addItem({ command, category: CATEGORY });
    }
    launcher?.add({
      command: CommandIDs.uploadDataset,
      category: platform.trans.__('Other'),
      rank: 10
    });
  }
};
