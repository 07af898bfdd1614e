import type { JupyterFrontEnd } from '@jupyterlab/application';
import { InputDialog } from '@jupyterlab/apputils';
import { deleteIcon, launchIcon, runIcon } from '@jupyterlab/ui-components';
import { confirm } from '../app/confirm';
import { contextRow } from '../app/contextRow';
import type { Documents } from '../app/documents';
import { reported } from '../app/report';
import { modelIcon } from '../icons';
import { CommandIDs } from '../ids';
import type { IPlatform } from '../tokens';
import { ARGUMENTS } from './arguments';
import type { ModelDocumentState } from './documentState';

export function addModelCommands(
  app: JupyterFrontEnd,
  platform: IPlatform,
  documents: Documents<ModelDocumentState>
): void {
  const { commands } = app;
  const { client, events, trans } = platform;

  /** The model that a command is about: named, under the context menu, in front, or picked. */
  const chosen = async (args: {
    model?: unknown;
  }): Promise<string | undefined> => {
    const row = contextRow(app);
    const known =
      (args.model as string | undefined) ??
      (row?.kind === 'model' ? row.id : undefined) ??
      documents.current?.model;
    if (known) {
      return known;
    }
    const { items } = await client.listModels();
    const { value } = await InputDialog.getItem({
      title: trans.__('Which model?'),
      items: items.map(model => model.name)
    });
    return items.find(model => model.name === value)?.id;
  };

  commands.addCommand(CommandIDs.trainModel, {
    label: trans.__('Train a Model…'),
    caption: trans.__('Train a model on a dataset'),
    icon: runIcon,
    describedBy: { args: ARGUMENTS.train },
    execute: async args => {
      const row = contextRow(app);
      const dataset =
        (args.dataset as string | undefined) ??
        row?.dataset ??
        (row?.kind === 'dataset' ? row.id : undefined);
      const { trainModel } = await import('./train/trainModel');
      await reported(() =>
        trainModel(platform, {
          dataset,
          version:
            (args.version as string | undefined) ??
            (row?.kind === 'version' ? row.id : undefined),
          target: args.target as string | undefined
        })
      );
    }
  });

  commands.addCommand(CommandIDs.openModel, {
    label: trans.__('Open Model'),
    caption: trans.__('Show how well a model does, and try it'),
    icon: modelIcon,
    describedBy: { args: ARGUMENTS.open },
    execute: async args => {
      const model = await chosen(args);
      if (model) {
        await documents.open({ ...args, model });
      }
    }
  });

  commands.addCommand(CommandIDs.deployModel, {
    label: trans.__('Deploy Model…'),
    caption: trans.__('Serve the predictions of a model at an endpoint'),
    icon: launchIcon,
    describedBy: { args: ARGUMENTS.one },
    execute: async args => {
      const model = await chosen(args);
      if (model) {
        const { deployModel } = await import('./DeployDialog');
        await reported(() => deployModel(platform, model));
      }
    }
  });

  commands.addCommand(CommandIDs.deleteModel, {
    label: trans.__('Delete Model…'),
    caption: trans.__('Take a model out of the list'),
    icon: deleteIcon,
    describedBy: { args: ARGUMENTS.one },
    execute: async args => {
      const model = await chosen(args);
      const sure =
        model &&
        (await confirm(trans, {
          title: trans.__('Delete model?'),
          body: trans.__(
            '“%1” leaves the list. It is refused while an endpoint serves it.',
            model
          ),
          action: trans.__('Delete')
        }));
      if (sure) {
        await reported(async () => {
          await client.deleteModel(model);
          events.refreshAll();
        });
      }
    }
  });
}
