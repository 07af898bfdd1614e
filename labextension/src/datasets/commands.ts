import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Clipboard } from '@jupyterlab/apputils';
import type { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import {
  copyIcon,
  deleteIcon,
  editIcon,
  fileUploadIcon,
  undoIcon
} from '@jupyterlab/ui-components';
import { confirmed } from '../app/confirm';
import { contextRow } from '../app/contextRow';
import type { Documents } from '../app/documents';
import { offer } from '../app/offer';
import { reported } from '../app/report';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { chooseSubject, type ISubjectOptions } from '../app/subject';
import { datasetIcon, versionIcon } from '../icons';
import { CommandIDs } from '../ids';
import type { IPlatform } from '../tokens';
import { ARGUMENTS } from './arguments';
import type { DatasetDocumentState } from './documentState';
import { isTable } from './fileTypes';

export function addDatasetCommands(
  app: JupyterFrontEnd,
  platform: IPlatform,
  documents: Documents<DatasetDocumentState>,
  browsers: IFileBrowserFactory | null
): void {
  const { commands } = app;
  const { client, trans } = platform;

  const subject: ISubjectOptions = {
    kind: 'dataset',
    question: trans.__('Which dataset?'),
    none: trans.__('There is no dataset yet: upload one first.'),
    list: () => client.datasetChoices()
  };
  /** The one that a command is about; where none is named, that of the document in front. */
  const chosen = (
    args: ReadonlyPartialJSONObject
  ): Promise<string | undefined> =>
    chooseSubject(app, args, {
      ...subject,
      current: documents.current?.dataset
    });
  const selectedPaths = (): string[] => {
    const browser = browsers?.tracker.currentWidget;
    return browser
      ? [...browser.selectedItems()]
          .filter(item => item.type !== 'directory' && isTable(item.path))
          .map(item => item.path)
      : [];
  };

  commands.addCommand(CommandIDs.uploadDataset, {
    label: args =>
      args.dataset || args.contextMenu
        ? trans.__('Upload New Version…')
        : trans.__('Upload Dataset…'),
    caption: trans.__('Upload a table from this computer'),
    icon: fileUploadIcon,
    describedBy: { args: ARGUMENTS.upload },
    execute: args =>
      reported(async () => {
        const row = contextRow(app, args);
        const dataset =
          (args.dataset as string | undefined) ??
          (row?.kind === 'dataset' ? row.id : undefined);
        const { showUploadDialog } = await import('./UploadDialog');
        await showUploadDialog(platform, dataset);
      })
  });

  commands.addCommand(CommandIDs.addFileAsDataset, {
    label: trans.__('Add as ML Dataset'),
    caption: trans.__('Add this table to the ML platform'),
    icon: datasetIcon,
    describedBy: { args: ARGUMENTS.addFile },
    isVisible: args => Boolean(args.path) || selectedPaths().length > 0,
    execute: async args => {
      const paths = args.path ? [args.path as string] : selectedPaths();
      const { addPaths } = await import('./add');
      await addPaths(platform, paths);
    }
  });

  commands.addCommand(CommandIDs.addFileAsVersion, {
    label: trans.__('Add as Version of ML Dataset…'),
    caption: trans.__('Add this table as the next version of a dataset'),
    icon: versionIcon,
    describedBy: { args: ARGUMENTS.addFileAsVersion },
    isVisible: args => Boolean(args.path) || selectedPaths().length > 0,
    execute: args =>
      reported(async () => {
        const paths = args.path ? [args.path as string] : selectedPaths();
        const dataset = await chooseSubject(app, args, subject);
        if (dataset) {
          const { addPaths } = await import('./add');
          await addPaths(platform, paths, { dataset });
        }
      })
  });

  commands.addCommand(CommandIDs.openDataset, {
    label: trans.__('Open Dataset'),
    caption: trans.__('Show the data, the profile and the versions'),
    icon: datasetIcon,
    describedBy: { args: ARGUMENTS.open },
    execute: async args => {
      const row = contextRow(app, args);
      const dataset = await chooseSubject(app, args, subject);
      if (dataset) {
        const version =
          (args.version as string | undefined) ??
          (row?.kind === 'version' ? row.id : undefined);
        const { tab, recipe, compare } = args as Partial<DatasetDocumentState>;
        await documents.open({
          dataset,
          version,
          ...(tab && { tab }),
          ...(recipe && { recipe }),
          ...(compare && { compare })
        });
      }
    }
  });

  commands.addCommand(CommandIDs.editDataset, {
    label: trans.__('Edit Dataset…'),
    caption: trans.__('Change name, description, tags and what to predict'),
    icon: editIcon,
    describedBy: { args: ARGUMENTS.one },
    execute: args =>
      reported(async () => {
        const dataset = await chosen(args);
        if (dataset) {
          const { showEditDialog } = await import('./EditDialog');
          await showEditDialog(platform, dataset);
        }
      })
  });

  commands.addCommand(CommandIDs.restoreDataset, {
    label: trans.__('Restore Deleted Dataset…'),
    caption: trans.__('Bring back a dataset that was deleted'),
    icon: undoIcon,
    describedBy: { args: ARGUMENTS.one },
    execute: args =>
      reported(async () => {
        const { restoreDataset } = await import('./restore');
        await restoreDataset(app, platform, args.dataset as string | undefined);
      })
  });

  commands.addCommand(CommandIDs.deleteDataset, {
    label: trans.__('Delete Dataset…'),
    caption: trans.__('Take the dataset out of the list'),
    icon: deleteIcon,
    describedBy: { args: ARGUMENTS.one },
    execute: async args => {
      const dataset = await chosen(args);
      if (dataset) {
        await confirmed(
          platform,
          {
            title: trans.__('Delete dataset?'),
            body: trans.__(
              '“%1” and its versions leave the list. It is refused while a model or an endpoint needs them.',
              dataset
            ),
            action: trans.__('Delete')
          },
          async () => {
            await client.deleteDataset(dataset);
            documents.close({ dataset });
            offer(platform, {
              message: trans.__('“%1” is deleted.', dataset),
              label: trans.__('Restore'),
              work: () => client.restoreDataset(dataset)
            });
          }
        );
      }
    }
  });

  commands.addCommand(CommandIDs.copyVersion, {
    label: trans.__('Copy Version Id'),
    caption: trans.__('Copy the commit id of this version'),
    icon: copyIcon,
    describedBy: { args: ARGUMENTS.version },
    isEnabled: args =>
      Boolean(args.version) || contextRow(app, args)?.kind === 'version',
    execute: args => {
      const version = (args.version as string) ?? contextRow(app, args)?.id;
      Clipboard.copyToSystem(version);
    }
  });
}
