import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { Documents } from '../app/documents';
import { CATEGORY, CommandIDs } from '../ids';
import { IPlatform } from '../tokens';
import { addModelCommands } from './commands';
import type { ModelDocumentState } from './documentState';

export const modelsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-mlplatform:models',
  description: 'Trains models, shows how well they do, and deploys them.',
  autoStart: true,
  requires: [IPlatform],
  optional: [ICommandPalette, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    platform: IPlatform,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null
  ) => {
    const documents = new Documents<ModelDocumentState>({
      app,
      restorer,
      namespace: 'mlplatform-model',
      command: CommandIDs.openModel,
      key: state => state.model,
      make: async state => {
        const { makeModelDocument } = await import('./ModelDocument');
        return makeModelDocument(platform, state);
      }
    });
    addModelCommands(app, platform, documents);
    for (const command of [
      CommandIDs.trainModel,
      CommandIDs.openModel,
      CommandIDs.deployModel,
      CommandIDs.deleteModel
    ]) {
      palette?.addItem({ command, category: CATEGORY });
    }
  }
};
