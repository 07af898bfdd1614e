import type { JupyterFrontEnd } from '@jupyterlab/application';
import { stopIcon, undoIcon } from '@jupyterlab/ui-components';
import { confirmed } from '../app/confirm';
import type { Documents } from '../app/documents';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { chooseSubject, type ISubjectOptions } from '../app/subject';
import { endpointIcon } from '../icons';
import { CommandIDs } from '../ids';
import type { IPlatform } from '../tokens';
import { ARGUMENTS } from './arguments';
import type { EndpointDocumentState, EndpointTab } from './documentState';

export function addEndpointCommands(
  app: JupyterFrontEnd,
  platform: IPlatform,
  documents: Documents<EndpointDocumentState>
): void {
  const { commands } = app;
  const { client, trans } = platform;

  const subject: ISubjectOptions = {
    kind: 'endpoint',
    question: trans.__('Which endpoint?'),
    none: trans.__('Nothing is served yet: deploy a model first.'),
    list: async () =>
      (await client.endpoints.list()).items.map(({ endpoint }) => ({
        id: endpoint,
        name: endpoint
      }))
  };
  /** The one that a command is about; where none is named, that of the document in front. */
  const chosen = (
    args: ReadonlyPartialJSONObject
  ): Promise<string | undefined> =>
    chooseSubject(app, args, {
      ...subject,
      current: documents.current?.endpoint
    });

  commands.addCommand(CommandIDs.openEndpoint, {
    label: trans.__('Open Endpoint'),
    caption: trans.__('Show what an endpoint serves, and try it'),
    icon: endpointIcon,
    describedBy: { args: ARGUMENTS },
    execute: async args => {
      const endpoint = await chooseSubject(app, args, subject);
      if (endpoint) {
        const tab = args.tab as EndpointTab | undefined;
        await documents.open({ endpoint, ...(tab && { tab }) });
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
      if (endpoint) {
        await confirmed(
          platform,
          {
            title: trans.__('Roll back?'),
            body: trans.__(
              '“%1” switches to the model that it served before, without a failed request.',
              endpoint
            ),
            action: trans.__('Roll Back')
          },
          () => client.endpoints.rollback(endpoint)
        );
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
      if (endpoint) {
        await confirmed(
          platform,
          {
            title: trans.__('Stop serving?'),
            body: trans.__(
              'Requests to “%1” are refused from then on. Its model stays.',
              endpoint
            ),
            action: trans.__('Stop')
          },
          () => client.endpoints.stop(endpoint)
        );
      }
    }
  });
}
