import React from 'react';
import type { Dataset } from '../api/types';
import { usePlatform } from '../app/context';
import { useResource } from '../app/useResource';
import { CopyButton } from '../components/CopyButton';
import { ago, bytes, dateTime, integer, shortId } from '../components/format';

interface IDatasetHeaderProps {
  dataset: Dataset;
  version: string;
}

/** The name of a dataset, and the facts of the version that is shown. */
export function DatasetHeader({
  dataset,
  version
}: IDatasetHeaderProps): JSX.Element {
  const { client, trans } = usePlatform();
  const { value } = useResource(
    signal => client.versions.get(version, signal),
    [version]
  );
  return (
    <div className="mlp-Header">
      <h1 className="mlp-Header-title">{dataset.name}</h1>
      {dataset.description && (
        <p className="mlp-Header-description">{dataset.description}</p>
      )}
      <ul className="mlp-Facts">
        {value && (
          <>
            <li>{trans.__('%1 rows', integer(value.rows))}</li>
            <li>{trans.__('%1 columns', integer(value.schema.length))}</li>
            <li>{bytes(value.bytes)}</li>
            <li title={dateTime(value.created_at)}>
              {trans.__('Version %1, %2', value.number, ago(value.created_at))}
            </li>
          </>
        )}
        <li className="mlp-Commit">
          <code>{shortId(version)}</code>
          <CopyButton text={version} label={trans.__('Copy version id')} />
        </li>
      </ul>
    </div>
  );
}
