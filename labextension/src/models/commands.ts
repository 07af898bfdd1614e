import type { JupyterFrontEnd } from '@jupyterlab/application';
import { deleteIcon, launchIcon, runIcon } from '@jupyterlab/ui-components';
import { confirmed } from '../app/confirm';
import { CHOICES } from '../api/paging';
import type { Step } from '../api/types';
import { contextRow } from '../app/contextRow';
import type { Documents } from '../app/documents';
import { reported } from '../app/report';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { chooseSubject, type ISubjectOptions } from '../app/subject';
import { modelIcon } from '../icons';
import { CommandIDs } from '../ids';
import type { IPlatform } from '../tokens';
import { ARGUMENTS } from './arguments';
import type { ModelDocumentState, ModelTab } from './documentState';

export function addModelCommands(
  app: JupyterFrontEnd,
  platform: IPlatform,
  documents: Documents<ModelDocumentState>
): void {
  const { commands } = app;
  const { client, trans } = platform;

  const subject: ISubjectOptions = {
    kind: 'model',
    question: trans.__('Which model?'),
    none: trans.__('There is no model yet: train one first.'),
    list: async () => (await client.listModels({ limit: CHOICES })).items
  };
  /** The one that a command is about; where none is named, that of the document in front. */
  const chosen = (
    args: ReadonlyPartialJSONObject
  ): Promise<string | undefined> =>
    chooseSubject(app, args, { ...subject, current: documents.current?.model });

  commands.addCommand(CommandIDs.trainModel, {
    label: trans.__('Train a Model…'),
    caption: trans.__('Train a model on a dataset'),
    icon: runIcon,
    describedBy: { args: ARGUMENTS.train },
    execute: args =>
      reported(async () => {
        const row = contextRow(app, args);
        const dataset = await chooseSubject(app, args, {
          kind: 'dataset',
          question: trans.__('Train on which dataset?'),
          none: trans.__('There is no dataset yet: upload one first.'),
          list: () => client.datasetChoices()
        });
        if (dataset) {
          const { trainModel } = await import('./train/trainModel');
          await trainModel(platform, {
            dataset,
            version:
              (args.version as string | undefined) ??
              (row?.kind === 'version' ? row.id : undefined),
            target: args.target as string | undefined,
            steps: args.steps as Step[] | undefined
          });
        }
      })
  });

  commands.addCommand(CommandIDs.openModel, {
    label: trans.__('Open Model'),
    caption: trans.__('Show how well a model does, and try it'),
    icon: modelIcon,
    describedBy: { args: ARGUMENTS.open },
    execute: async args => {
      const model = await chooseSubject(app, args, subject);
      if (model) {
        const tab = args.tab as ModelTab | undefined;
        await documents.open({ model, ...(tab && { tab }) });
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
        const { deployModel } = await import('./deployModel');
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
      if (model) {
        await confirmed(
          platform,
          {
            title: trans.__('Delete model?'),
            body: trans.__(
              '“%1” leaves the list. It is refused while an endpoint serves it.',
              model
            ),
            action: trans.__('Delete')
          },
          async () => {
            await client.deleteModel(model);
            documents.close({ model });
          }
        );
      }
    }
  });
}
