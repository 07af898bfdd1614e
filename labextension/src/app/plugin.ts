import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IThemeManager } from '@jupyterlab/apputils';
import { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { PlatformClient } from '../api/client';
import { PlatformEvents } from '../api/events';
import { TRANSLATION_DOMAIN } from '../ids';
import { IPlatform } from '../tokens';

export const platformPlugin: JupyterFrontEndPlugin<IPlatform> = {
  id: 'jupyter-mlplatform:platform',
  description: 'Connects to the ML platform of the server.',
  autoStart: true,
  provides: IPlatform,
  requires: [IRenderMimeRegistry],
  optional: [IThemeManager, ITranslator],
  activate: (
    app: JupyterFrontEnd,
    rendermime: IRenderMimeRegistry,
    themes: IThemeManager | null,
    translator: ITranslator | null
  ): IPlatform => ({
    client: new PlatformClient(app.serviceManager.serverSettings),
    events: new PlatformEvents(app.serviceManager.events.stream),
    commands: app.commands,
    rendermime,
    themes,
    trans: (translator ?? nullTranslator).load(TRANSLATION_DOMAIN)
  })
};
