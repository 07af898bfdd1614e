import React from 'react';
import { Button } from '@jupyter/react-components';
import type { Dataset } from '../../api/types';
import { useTrans } from '../../app/translation';
import type { DocumentState } from '../../app/documentState';
import { Loaded } from '../../components/Loaded';
import type { DatasetDocumentState } from '../documentState';
import { layOut, type IGraphRow } from './graph';
import { useHistory } from './useHistory';
import { VersionRow } from './VersionRow';

export interface IVersionsTabProps {
  dataset: Dataset;
  /** The version that the document shows. */
  shown: string;
  state: DocumentState<DatasetDocumentState>;
}

/** The history of a dataset on all its branches, newest first, as a commit graph. */
export function VersionsTab({
  dataset,
  shown,
  state
}: IVersionsTabProps): JSX.Element {
  const trans = useTrans();
  const history = useHistory(dataset.id);
  return (
    <div className="mlp-Page">
      <Loaded resource={history}>
        {versions => {
          const rows = layOut(versions);
          const lanes = Math.max(1, ...rows.map(widest));
          return (
            <ol className="mlp-History" aria-label={trans.__('Versions')}>
              {versions.map((version, index) => (
                <VersionRow
                  key={version.id}
                  dataset={dataset}
                  version={version}
                  shown={version.id === shown}
                  branches={history.branches.filter(
                    branch => branch.version === version.id
                  )}
                  graph={{ row: rows[index], before: rows[index - 1], lanes }}
                  onOpen={() =>
                    state.set({
                      version:
                        version.id === dataset.version ? undefined : version.id,
                      tab: 'data'
                    })
                  }
                  onCompare={() =>
                    state.set({
                      compare: { left: version.id, right: shown },
                      tab: 'compare'
                    })
                  }
                />
              ))}
            </ol>
          );
        }}
      </Loaded>
      {history.more && (
        <Button appearance="neutral" onClick={history.more}>
          {trans.__('Show earlier versions')}
        </Button>
      )}
    </div>
  );
}

function widest(row: IGraphRow): number {
  return Math.max(row.lane, ...row.lines.map(({ to }) => to)) + 1;
}
