import {
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ITranslator, nullTranslator } from '@jupyterlab/translation';
import { launchIcon, refreshIcon } from '@jupyterlab/ui-components';
import { platformIcon } from '../icons';
import { CATEGORY, CommandIDs, SIDEBAR_ID } from '../ids';
import { IPlatform } from '../tokens';
import { SidebarHost } from './host';

export const sidebarPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-mlplatform:sidebar',
  description: 'Lists datasets, models, endpoints and jobs in the sidebar.',
  autoStart: true,
  requires: [IPlatform],
  optional: [ITranslator, ICommandPalette, ILayoutRestorer],
  activate: (
    app: JupyterFrontEnd,
    platform: IPlatform,
    translator: ITranslator | null,
    palette: ICommandPalette | null,
    restorer: ILayoutRestorer | null
  ) => {
    const { trans } = platform;
    const { commands, shell } = app;

    commands.addCommand(CommandIDs.showPanel, {
      label: trans.__('Show ML Platform'),
      caption: trans.__('Show datasets, models, endpoints and jobs'),
      icon: platformIcon,
      describedBy: {
        args: { type: 'object', properties: {}, additionalProperties: false }
      },
      execute: () => shell.activateById(SIDEBAR_ID)
    });
    commands.addCommand(CommandIDs.refresh, {
      label: trans.__('Refresh ML Platform'),
      caption: trans.__('Read everything again'),
      icon: refreshIcon,
      describedBy: {
        args: { type: 'object', properties: {}, additionalProperties: false }
      },
      execute: () => platform.events.refreshAll()
    });
    commands.addCommand(CommandIDs.openApiReference, {
      label: trans.__('Open API Reference'),
      caption: trans.__('Show what programs can ask of the REST API'),
      icon: launchIcon,
      describedBy: {
        args: { type: 'object', properties: {}, additionalProperties: false }
      },
      execute: () => {
        window.open(platform.client.documentation, '_blank', 'noopener');
      }
    });
    for (const command of [
      CommandIDs.showPanel,
      CommandIDs.refresh,
      CommandIDs.openApiReference
    ]) {
      palette?.addItem({ command, category: CATEGORY });
    }

    const panel = new SidebarHost(async () => {
      const { PlatformPanel } = await import('./panel');
      return new PlatformPanel(platform, translator ?? nullTranslator);
    });
    panel.title.icon = platformIcon;
    panel.title.caption = trans.__('ML Platform');
    panel.node.setAttribute('role', 'region');
    panel.node.setAttribute('aria-label', trans.__('ML Platform'));
    shell.add(panel, 'left', { rank: 300, type: 'ML Platform' });
    restorer?.add(panel, SIDEBAR_ID);
  }
};
