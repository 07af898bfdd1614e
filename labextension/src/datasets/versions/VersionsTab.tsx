import React from 'react';
import { Button } from '@jupyter/react-components';
import { concerns } from '../../api/events';
import type { Dataset, Version } from '../../api/types';
import { usePlatform } from '../../app/context';
import type { DocumentState } from '../../app/documentState';
import { usePages } from '../../app/usePages';
import { useRefresh } from '../../app/useRefresh';
import { CopyButton } from '../../components/CopyButton';
import {
  ago,
  bytes,
  dateTime,
  integer,
  shortId
} from '../../components/format';
import { Loaded } from '../../components/Loaded';
import type { DatasetDocumentState } from '../documentState';
import { Graph } from './Graph';
import { layOut, type IGraphRow } from './graph';

export interface IVersionsTabProps {
  dataset: Dataset;
  /** The version that the document shows. */
  shown: string;
  state: DocumentState<DatasetDocumentState>;
}

/** The history of a dataset, newest first, as a commit graph. */
export function VersionsTab({
  dataset,
  shown,
  state
}: IVersionsTabProps): JSX.Element {
  const { client, trans } = usePlatform();
  const pages = usePages(
    paging => client.listVersions(dataset.id, paging),
    [client, dataset.id]
  );
  useRefresh(change => concerns(change, 'dataset', dataset.id), pages.reload);
  return (
    <div className="mlp-Page">
      <Loaded resource={pages}>
        {versions => (
          <History
            versions={versions}
            shown={shown}
            newest={dataset.version}
            onShow={version =>
              state.set({
                version: version === dataset.version ? undefined : version,
                tab: 'data'
              })
            }
          />
        )}
      </Loaded>
      {pages.more && (
        <Button appearance="neutral" onClick={pages.more}>
          {trans.__('Show earlier versions')}
        </Button>
      )}
    </div>
  );
}

interface IHistoryProps {
  versions: Version[];
  shown: string;
  newest: string;
  onShow: (version: string) => void;
}

function History({
  versions,
  shown,
  newest,
  onShow
}: IHistoryProps): JSX.Element {
  const { trans } = usePlatform();
  const rows = layOut(versions);
  const lanes = rows.reduce((most, row) => Math.max(most, widest(row)), 1);
  return (
    <ol className="mlp-History" aria-label={trans.__('Versions')}>
      {versions.map((version, index) => (
        <li
          key={version.id}
          className={`mlp-History-row${version.id === shown ? ' mod-shown' : ''}`}
          aria-current={version.id === shown}
        >
          <Graph
            row={rows[index]}
            before={rows[index - 1]}
            lanes={lanes}
            current={version.id === shown}
          />
          <div className="mlp-History-text">
            <div className="mlp-History-message">
              <span className="mlp-History-number">{version.number}</span>
              <span>{version.message}</span>
              {version.id === newest && (
                <span className="mlp-Chip">{trans.__('newest')}</span>
              )}
            </div>
            <ul className="mlp-Facts">
              {version.author && <li>{version.author}</li>}
              <li title={dateTime(version.created_at)}>
                {ago(version.created_at)}
              </li>
              <li>{trans.__('%1 rows', integer(version.rows))}</li>
              <li>{bytes(version.bytes)}</li>
              <li className="mlp-Commit">
                <code>{shortId(version.id)}</code>
                <CopyButton
                  text={version.id}
                  label={trans.__('Copy version id')}
                />
              </li>
            </ul>
          </div>
          <Button
            appearance="neutral"
            disabled={version.id === shown}
            aria-label={trans.__('Open version %1', version.number)}
            onClick={() => onShow(version.id)}
          >
            {version.id === shown ? trans.__('Shown') : trans.__('Open')}
          </Button>
        </li>
      ))}
    </ol>
  );
}

function widest(row: IGraphRow): number {
  return Math.max(row.lane, ...row.lines.map(({ to }) => to)) + 1;
}
