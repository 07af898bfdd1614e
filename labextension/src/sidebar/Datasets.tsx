import React from 'react';
import { Button } from '@jupyter/react-components';
import { runIcon } from '@jupyterlab/ui-components';
import type { Dataset, Version } from '../api/types';
import { usePlatform } from '../app/context';
import { usePages } from '../app/usePages';
import { useRefresh } from '../app/useRefresh';
import { EmptyState } from '../components/EmptyState';
import { columnCount, rowCount } from '../components/counts';
import { ago, bytes, integer } from '../components/format';
import { datasetIcon, versionIcon } from '../icons';
import { CommandIDs } from '../ids';
import { List } from './List';
import { useSearch, type Search } from './search';
import { useVersions } from './useVersions';
import type { IRow } from './rows';

export function Datasets({ search }: { search: Search }): JSX.Element {
  const { client, commands, trans } = usePlatform();
  const query = useSearch(search);
  const pages = usePages(
    paging => client.listDatasets(query, paging),
    [client, query]
  );
  const { versions, toggle, reload } = useVersions();
  useRefresh(
    change => ['dataset', 'version', 'root'].includes(change.kind),
    () => {
      pages.reload();
      reload();
    }
  );

  const versionRow = (dataset: Dataset, version: Version): IRow => ({
    key: version.id,
    level: 2,
    kind: 'version',
    id: version.id,
    dataset: dataset.id,
    label: trans.__('%1 · %2', version.number, version.message),
    detail: ago(version.created_at),
    title: trans.__(
      '%1, by %2',
      rowCount(version.rows, trans),
      version.author || trans.__('unknown')
    ),
    icon: versionIcon,
    activate: () => {
      void commands.execute(CommandIDs.openDataset, {
        dataset: dataset.id,
        version: version.id
      });
    }
  });
  const datasetRows = (dataset: Dataset): IRow[] => {
    const below = versions.get(dataset.id);
    const row: IRow = {
      key: dataset.id,
      level: 1,
      kind: 'dataset',
      id: dataset.id,
      label: dataset.name,
      detail: trans.__(
        '%1 × %2',
        integer(dataset.rows),
        integer(dataset.schema.length)
      ),
      title: trans.__(
        '%1, %2, %3',
        rowCount(dataset.rows, trans),
        columnCount(dataset.schema.length, trans),
        bytes(dataset.bytes)
      ),
      icon: datasetIcon,
      expanded: versions.has(dataset.id),
      actions: [
        {
          command: CommandIDs.trainModel,
          args: { dataset: dataset.id },
          icon: runIcon,
          label: trans.__('Train a model on %1', dataset.name)
        }
      ],
      activate: () => {
        void commands.execute(CommandIDs.openDataset, { dataset: dataset.id });
      },
      toggle: () => toggle(dataset.id)
    };
    return [row, ...(below ?? []).map(version => versionRow(dataset, version))];
  };

  return (
    <List
      label={trans.__('Datasets')}
      pages={pages}
      query={query}
      rows={(pages.value ?? []).flatMap(datasetRows)}
      empty={
        <EmptyState
          icon={datasetIcon}
          title={trans.__('Begin with a table')}
          text={trans.__(
            'Drop a CSV, Parquet, Excel or JSON file here, or right-click one in the file browser and choose “Add as ML Dataset”.'
          )}
          action={
            <Button
              appearance="accent"
              onClick={() => void commands.execute(CommandIDs.uploadDataset)}
            >
              {trans.__('Upload a file')}
            </Button>
          }
        />
      }
    />
  );
}
