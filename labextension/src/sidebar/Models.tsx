import React from 'react';
import { launchIcon } from '@jupyterlab/ui-components';
import type { Model } from '../api/types';
import { usePlatform } from '../app/context';
import { usePages } from '../app/usePages';
import { useRefresh } from '../app/useRefresh';
import { EmptyState } from '../components/EmptyState';
import { decimal } from '../components/format';
import { modelIcon } from '../icons';
import { CommandIDs } from '../ids';
import { metricName } from '../models/metricName';
import { List } from './List';
import { matches, useSearch, type Search } from './search';
import type { IRow } from './rows';

export function Models({ search }: { search: Search }): JSX.Element {
  const { client, commands, trans } = usePlatform();
  const query = useSearch(search);
  const pages = usePages(paging => client.listModels(paging), [client]);
  useRefresh(change => ['model', 'root'].includes(change.kind), pages.reload);

  const toRow = (model: Model): IRow => ({
    key: model.id,
    level: 1,
    kind: 'model',
    id: model.id,
    label: model.name,
    detail: decimal(model.score, 3),
    title: trans.__(
      '%1 %2; predicts %3 of %4',
      metricName(model.metric, trans),
      decimal(model.score),
      model.target,
      model.dataset_id
    ),
    icon: modelIcon,
    actions: [
      {
        command: CommandIDs.deployModel,
        args: { model: model.id },
        icon: launchIcon,
        label: trans.__('Deploy %1', model.name)
      }
    ],
    activate: () => {
      void commands.execute(CommandIDs.openModel, { model: model.id });
    }
  });

  return (
    <List
      label={trans.__('Models')}
      pages={pages}
      query={query}
      rows={(pages.value ?? [])
        .filter(model =>
          matches(query, model.name, model.target, model.dataset_id)
        )
        .map(toRow)}
      empty={
        <EmptyState
          title={trans.__('No models yet')}
          text={trans.__('Open a dataset and choose “Train a Model”.')}
        />
      }
    />
  );
}
