import React from 'react';
import {
  fileUploadIcon,
  HTMLSelect,
  notebookIcon,
  runIcon,
  type Toolbar,
  ToolbarButton
} from '@jupyterlab/ui-components';
import { concerns } from '../api/events';
import { usePlatform } from '../app/context';
import { useDocumentState, type DocumentState } from '../app/documentState';
import { PlatformWidget } from '../app/host';
import { useRefresh } from '../app/useRefresh';
import { useResource } from '../app/useResource';
import { shortId } from '../components/format';
import { CommandIDs } from '../ids';
import type { IPlatform } from '../tokens';
import type { DatasetDocumentState } from './documentState';
import { onOffer, versionTitle } from './versions/choices';

/** As many versions as a list to choose from bears; the tab lists all. */
const CHOICES = 100;

export function addDatasetToolbar(
  toolbar: Toolbar,
  platform: IPlatform,
  state: DocumentState<DatasetDocumentState>
): void {
  const { commands, trans } = platform;
  const picker = new PlatformWidget(platform, () => (
    <VersionPicker state={state} />
  ));
  picker.addClass('mlp-Toolbar-item');
  toolbar.addItem('version', picker);
  toolbar.addItem(
    'train',
    new ToolbarButton({
      icon: runIcon,
      label: trans.__('Train a Model…'),
      tooltip: trans.__('Train a model on this version'),
      onClick: () => {
        const { dataset, version } = state.value;
        void commands.execute(CommandIDs.trainModel, { dataset, version });
      }
    })
  );
  toolbar.addItem(
    'insert',
    new ToolbarButton({
      icon: notebookIcon,
      label: trans.__('Insert into Notebook'),
      tooltip: commands.caption(CommandIDs.insertIntoNotebook),
      onClick: () => {
        const { dataset, version } = state.value;
        void commands.execute(CommandIDs.insertIntoNotebook, {
          dataset,
          version
        });
      }
    })
  );
  toolbar.addItem(
    'upload',
    new ToolbarButton({
      icon: fileUploadIcon,
      label: trans.__('Upload New Version…'),
      tooltip: trans.__('Upload a file as the next version of this dataset'),
      onClick: () => {
        const { dataset } = state.value;
        void commands.execute(CommandIDs.uploadDataset, { dataset });
      }
    })
  );
}

function VersionPicker({
  state
}: {
  state: DocumentState<DatasetDocumentState>;
}): JSX.Element {
  const { client, trans } = usePlatform();
  const { dataset, version } = useDocumentState(state);
  const { value, reload } = useResource(
    signal => client.versions.list(dataset, { limit: CHOICES, signal }),
    [dataset]
  );
  useRefresh(change => concerns(change, 'dataset', dataset), reload);
  const versions = onOffer(value?.items ?? [], version);
  return (
    <HTMLSelect
      className="mlp-VersionPicker"
      aria-label={trans.__('Version')}
      value={version ?? ''}
      onChange={event =>
        state.set({ version: event.currentTarget.value || undefined })
      }
    >
      <option value="">{trans.__('Newest version')}</option>
      {version && !versions.some(({ id }) => id === version) && (
        // One of an experiment, or too long ago to be listed.
        <option value={version}>
          {trans.__('Version %1', shortId(version))}
        </option>
      )}
      {versions.map(choice => (
        <option key={choice.id} value={choice.id}>
          {versionTitle(choice, trans)}
        </option>
      ))}
    </HTMLSelect>
  );
}
