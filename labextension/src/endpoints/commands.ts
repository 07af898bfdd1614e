import type { JupyterFrontEnd } from '@jupyterlab/application';
import { InputDialog } from '@jupyterlab/apputils';
import { stopIcon, undoIcon } from '@jupyterlab/ui-components';
import { confirm } from '../app/confirm';
import { contextRow } from '../app/contextRow';
import type { Documents } from '../app/documents';
import { reported } from '../app/report';
import { endpointIcon } from '../icons';
import { CommandIDs } from '../ids';
import type { IPlatform } from '../tokens';
import { ARGUMENTS } from './arguments';
import type { EndpointDocumentState } from './documentState';

export function addEndpointCommands(
  app: JupyterFrontEnd,
  platform: IPlatform,
  documents: Documents<EndpointDocumentState>
): void {
  const { commands } = app;
  const { client, events, trans } = platform;

  /** The endpoint that a command is about: named, under the context menu, in front, or picked. */
  const chosen = async (args: {
    endpoint?: unknown;
  }): Promise<string | undefined> => {
    const row = contextRow(app);
    const known =
      (args.endpoint as string | undefined) ??
      (row?.kind === 'endpoint' ? row.id : undefined) ??
      documents.current?.endpoint;
    if (known) {
      return known;
    }
    const { items } = await client.listDeployments();
    const { value } = await InputDialog.getItem({
      title: trans.__('Which endpoint?'),
      items: items.map(({ endpoint }) => endpoint)
    });
    return value ?? undefined;
  };

  commands.addCommand(CommandIDs.openEndpoint, {
    label: trans.__('Open Endpoint'),
    caption: trans.__('Show what an endpoint serves, and try it'),
    icon: endpointIcon,
    describedBy: { args: ARGUMENTS },
    execute: async args => {
      const endpoint = await chosen(args);
      if (endpoint) {
        await documents.open({ endpoint });
      }
    }
  });

  commands.addCommand(CommandIDs.rollbackEndpoint, {
    label: trans.__('Roll Back Endpoint…'),
    caption: trans.__('Serve the model before this one again'),
    icon: undoIcon,
    describedBy: { args: ARGUMENTS },
    execute: async args => {
      const endpoint = await chosen(args);
      const sure =
        endpoint &&
        (await confirm(trans, {
          title: trans.__('Roll back?'),
          body: trans.__(
            '“%1” switches to the model that it served before, without a failed request.',
            endpoint
          ),
          action: trans.__('Roll Back')
        }));
      if (sure) {
        await reported(async () => {
          await client.rollback(endpoint);
          events.refreshAll();
        });
      }
    }
  });

  commands.addCommand(CommandIDs.stopEndpoint, {
    label: trans.__('Stop Endpoint…'),
    caption: trans.__('Stop serving; requests are refused from then on'),
    icon: stopIcon,
    describedBy: { args: ARGUMENTS },
    execute: async args => {
      const endpoint = await chosen(args);
      const sure =
        endpoint &&
        (await confirm(trans, {
          title: trans.__('Stop serving?'),
          body: trans.__(
            'Requests to “%1” are refused from then on. Its model stays.',
            endpoint
          ),
          action: trans.__('Stop')
        }));
      if (sure) {
        await reported(async () => {
          await client.stopDeployment(endpoint);
          events.refreshAll();
        });
      }
    }
  });
}
