import React from 'react';
import type { Dataset } from '../api/types';
import { usePlatform } from '../app/context';
import { useResource } from '../app/useResource';
import { CopyButton } from '../components/CopyButton';
import { columnCount, rowCount } from '../components/counts';
import { ago, bytes, dateTime, integer, shortId } from '../components/format';
import { showBrokenRows } from './BrokenRows';

interface IDatasetHeaderProps {
  dataset: Dataset;
  version: string;
}

/** The name of a dataset, and the facts of the version that is shown. */
export function DatasetHeader({
  dataset,
  version
}: IDatasetHeaderProps): JSX.Element {
  const platform = usePlatform();
  const { client, trans } = platform;
  const { value } = useResource(
    signal => client.versions.get(version, signal),
    [version]
  );
  const broken = value?.ingest?.bad_row_count ?? 0;
  return (
    <div className="mlp-Header">
      <h1 className="mlp-Header-title">{dataset.name}</h1>
      {dataset.description && (
        <p className="mlp-Header-description">{dataset.description}</p>
      )}
      <ul className="mlp-Facts">
        {value && (
          <>
            <li>{rowCount(value.rows, trans)}</li>
            <li>{columnCount(value.schema.length, trans)}</li>
            <li>{bytes(value.bytes)}</li>
            <li title={dateTime(value.created_at)}>
              {trans.__('Version %1, %2', value.number, ago(value.created_at))}
            </li>
            {broken > 0 && (
              <li>
                <button
                  type="button"
                  className="mlp-Link"
                  onClick={() => void showBrokenRows(platform, value)}
                >
                  {trans._n(
                    '%2 broken row was left out',
                    '%2 broken rows were left out',
                    broken,
                    integer(broken)
                  )}
                </button>
              </li>
            )}
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
