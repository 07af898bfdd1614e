import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { Documents } from '../app/documents';
import { CATEGORY, CommandIDs } from '../ids';
import { IPlatform } from '../tokens';
import { addEndpointCommands } from './commands';
import type { EndpointDocumentState } from './documentState';

export const endpointsPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-mlplatform:endpoints',
  description: 'Shows endpoints and lets people try them.',
  autoStart: true,
  requires: [IPlatform],
  optional: [ICommandPalette, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    platform: IPlatform,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null
  ) => {
    const documents = new Documents<EndpointDocumentState>({
      app,
      restorer,
      namespace: 'mlplatform-endpoint',
      command: CommandIDs.openEndpoint,
      key: state => state.endpoint,
      make: async state => {
        const { makeEndpointDocument } = await import('./EndpointDocument');
        return makeEndpointDocument(platform, state);
      }
    });
    addEndpointCommands(app, platform, documents);
    for (const command of [
      CommandIDs.openEndpoint,
      CommandIDs.rollbackEndpoint,
      CommandIDs.stopEndpoint
    ]) {
      palette?.addItem({ command, category: CATEGORY });
    }
  }
};
