import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { INotebookTracker } from '@jupyterlab/notebook';
import { notebookIcon } from '@jupyterlab/ui-components';
import { CONTEXT_MENU_ARGUMENT, contextRow } from '../app/contextRow';
import { reported } from '../app/report';
import { chooseSubject } from '../app/subject';
import { CATEGORY, CommandIDs } from '../ids';
import { IPlatform } from '../tokens';
import { keepStaticForms } from './staticForm';

const ARGUMENTS = {
  type: 'object',
  properties: {
    ...CONTEXT_MENU_ARGUMENT,
    dataset: { type: 'string', description: 'The id or the name of a dataset' },
    version: {
      type: 'string',
      description: 'A version of it; the newest if left out'
    },
    model: { type: 'string', description: 'The id of a model, instead' }
  }
} as const;

export const notebookPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-mlplatform:notebook',
  description: 'Inserts the code that loads a version or a model.',
  autoStart: true,
  requires: [IPlatform, INotebookTracker],
  optional: [ICommandPalette],
  activate: (
    app: JupyterFrontEnd,
    platform: IPlatform,
    notebooks: INotebookTracker,
    palette: ICommandPalette | null
  ) => {
    const { client, trans } = platform;
    keepStaticForms(notebooks);
    app.commands.addCommand(CommandIDs.insertIntoNotebook, {
      label: trans.__('Insert into Notebook'),
      caption: trans.__(
        'Insert a cell that loads exactly this version into the notebook used last'
      ),
      icon: notebookIcon,
      describedBy: { args: ARGUMENTS },
      execute: args =>
        reported(async () => {
          const row = contextRow(app, args);
          const { insertCell, modelSource, versionSource } =
            await import('./insert');
          const model =
            (args.model as string | undefined) ??
            (row?.kind === 'model' ? row.id : undefined);
          if (model) {
            await insertCell(app, notebooks, await modelSource(client, model));
            return;
          }
          const dataset = await chooseSubject(app, args, {
            kind: 'dataset',
            question: trans.__('Which dataset?'),
            none: trans.__('There is no dataset yet: upload one first.'),
            list: () => client.datasetChoices()
          });
          if (dataset) {
            const version =
              (args.version as string | undefined) ??
              (row?.kind === 'version' ? row.id : undefined);
            await insertCell(
              app,
              notebooks,
              await versionSource(client, dataset, version)
            );
          }
        })
    });
    palette?.addItem({
      command: CommandIDs.insertIntoNotebook,
      category: CATEGORY
    });
  }
};
