import React from 'react';
import { usePlatform } from '../../app/context';
import { useResource } from '../../app/useResource';
import { Loaded } from '../../components/Loaded';
import { type IPortProps, Port } from './Port';
import { Snippets } from './Snippets';
import { Tokens } from './Tokens';

/** How programs ask an endpoint, and with which tokens. */
export function AccessTab({ deployment, onChanged }: IPortProps): JSX.Element {
  const { client, trans } = usePlatform();
  const { endpoint, model_id: id, url } = deployment;
  const example = useResource(
    async signal => {
      const { dataset_id: dataset, target } = await client.model(id, signal);
      const { rows } = await client.rows(dataset, {
        version: `${dataset}@1`,
        offset: 0,
        limit: 1,
        signal
      });
      return Object.fromEntries(
        Object.entries(rows[0] ?? {}).filter(([name]) => name !== target)
      );
    },
    [client, id]
  );
  return (
    <div className="mlp-Page">
      <section>
        <h2 className="mlp-SectionTitle">{trans.__('Call it')}</h2>
        <Loaded resource={example}>
          {row => <Snippets url={client.absolute(url)} row={row} />}
        </Loaded>
      </section>
      <Tokens endpoint={endpoint} />
      <Port deployment={deployment} onChanged={onChanged} />
    </div>
  );
}
