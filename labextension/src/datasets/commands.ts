import type { JupyterFrontEnd } from '@jupyterlab/application';
import { Clipboard, InputDialog } from '@jupyterlab/apputils';
import type { IFileBrowserFactory } from '@jupyterlab/filebrowser';
import {
  copyIcon,
  deleteIcon,
  editIcon,
  fileUploadIcon
} from '@jupyterlab/ui-components';
import { confirm } from '../app/confirm';
import { contextRow } from '../app/contextRow';
import type { Documents } from '../app/documents';
import { reported } from '../app/report';
import { datasetIcon } from '../icons';
import { CommandIDs } from '../ids';
import type { IPlatform } from '../tokens';
import { addPaths } from './add';
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
  const { client, events, trans } = platform;

  /** The dataset that a command is about: named, under the context menu, or in front. */
  const target = (args: { dataset?: unknown }): string | undefined => {
    const row = contextRow(app);
    return (
      (args.dataset as string | undefined) ??
      row?.dataset ??
      (row?.kind === 'dataset' ? row.id : undefined) ??
      documents.current?.dataset
    );
  };
  /** The same, or one that the person picks. */
  const chosen = async (args: {
    dataset?: unknown;
  }): Promise<string | undefined> => {
    const known = target(args);
    if (known) {
      return known;
    }
    const { items } = await client.listDatasets('');
    const { value } = await InputDialog.getItem({
      title: trans.__('Which dataset?'),
      items: items.map(dataset => dataset.name)
    });
    return items.find(dataset => dataset.name === value)?.id;
  };
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
      args.dataset
        ? trans.__('Upload New Version…')
        : trans.__('Upload Dataset…'),
    caption: trans.__('Upload a table from this computer'),
    icon: fileUploadIcon,
    describedBy: { args: ARGUMENTS.upload },
    execute: async args => {
      const { showUploadDialog } = await import('./UploadDialog');
      const row = contextRow(app);
      const dataset =
        (args.dataset as string | undefined) ??
        (row?.kind === 'dataset' ? row.id : undefined);
      await showUploadDialog(platform, dataset);
    }
  });

  commands.addCommand(CommandIDs.addFileAsDataset, {
    label: trans.__('Add as ML Dataset'),
    caption: trans.__('Add this table to the ML platform'),
    icon: datasetIcon,
    describedBy: { args: ARGUMENTS.addFile },
    isVisible: args => Boolean(args.path) || selectedPaths().length > 0,
    execute: args =>
      addPaths(platform, args.path ? [args.path as string] : selectedPaths())
  });

  commands.addCommand(CommandIDs.openDataset, {
    label: trans.__('Open Dataset'),
    caption: trans.__('Show the data, the profile and the versions'),
    icon: datasetIcon,
    describedBy: { args: ARGUMENTS.open },
    execute: async args => {
      const row = contextRow(app);
      const dataset = await chosen(args);
      if (dataset) {
        await documents.open({
          ...args,
          dataset,
          version:
            (args.version as string | undefined) ??
            (row?.kind === 'version' ? row.id : undefined)
        });
      }
    }
  });

  commands.addCommand(CommandIDs.editDataset, {
    label: trans.__('Rename Dataset…'),
    caption: trans.__('Change the name; its id and address stay'),
    icon: editIcon,
    describedBy: { args: ARGUMENTS.one },
    execute: async args => {
      const dataset = await chosen(args);
      if (!dataset) {
        return;
      }
      await reported(async () => {
        const { name } = await client.dataset(dataset);
        const { value } = await InputDialog.getText({
          title: trans.__('Rename Dataset'),
          label: trans.__('Name'),
          text: name,
          okLabel: trans.__('Rename')
        });
        if (value && value !== name) {
          await client.editDataset(dataset, { name: value });
          events.refreshAll();
        }
      });
    }
  });

  commands.addCommand(CommandIDs.deleteDataset, {
    label: trans.__('Delete Dataset…'),
    caption: trans.__('Take the dataset out of the list'),
    icon: deleteIcon,
    describedBy: { args: ARGUMENTS.one },
    execute: async args => {
      const dataset = await chosen(args);
      const sure =
        dataset &&
        (await confirm(trans, {
          title: trans.__('Delete dataset?'),
          body: trans.__(
            '“%1” and its versions leave the list. It is refused while a model or an endpoint needs them.',
            dataset
          ),
          action: trans.__('Delete')
        }));
      if (sure) {
        await reported(async () => {
          await client.deleteDataset(dataset);
          events.refreshAll();
        });
      }
    }
  });

  commands.addCommand(CommandIDs.copyVersion, {
    label: trans.__('Copy Version Id'),
    caption: trans.__('Copy the commit id of this version'),
    icon: copyIcon,
    describedBy: { args: ARGUMENTS.version },
    isEnabled: args =>
      Boolean(args.version) || contextRow(app)?.kind === 'version',
    execute: args => {
      const version = (args.version as string) ?? contextRow(app)?.id;
      Clipboard.copyToSystem(version);
    }
  });
}
