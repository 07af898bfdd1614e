import React from 'react';
import type { Deployment } from '../api/types';
import { usePlatform } from '../app/context';
import { usePages } from '../app/usePages';
import { useRefresh } from '../app/useRefresh';
import { EmptyState } from '../components/EmptyState';
import { stateName, stateTone } from '../endpoints/state';
import { endpointIcon } from '../icons';
import { CommandIDs } from '../ids';
import { List } from './List';
import { matches, useSearch, type Search } from './search';
import type { IRow } from './rows';

export function Endpoints({ search }: { search: Search }): JSX.Element {
  const { client, commands, trans } = usePlatform();
  const query = useSearch(search);
  const pages = usePages(
    ({ signal }) => client.endpoints.list(signal),
    [client]
  );
  useRefresh(
    change => ['deployment', 'root'].includes(change.kind),
    pages.reload
  );

  const toRow = (deployment: Deployment): IRow => ({
    key: deployment.endpoint,
    level: 1,
    kind: 'endpoint',
    id: deployment.endpoint,
    label: deployment.endpoint,
    detail: stateName(deployment.state, trans),
    title: trans.__(
      'Serves %1, deployment %2',
      deployment.model_id,
      deployment.number
    ),
    icon: endpointIcon,
    tone: stateTone(deployment.state),
    activate: () => {
      void commands.execute(CommandIDs.openEndpoint, {
        endpoint: deployment.endpoint
      });
    }
  });

  return (
    <List
      label={trans.__('Endpoints')}
      pages={pages}
      query={query}
      rows={(pages.value ?? [])
        .filter(({ endpoint, model_id }) => matches(query, endpoint, model_id))
        .map(toRow)}
      empty={
        <EmptyState
          title={trans.__('Nothing is served yet')}
          text={trans.__('Open a model and choose “Deploy”.')}
        />
      }
    />
  );
}
