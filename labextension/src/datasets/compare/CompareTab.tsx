import React, { useState } from 'react';
import { Button } from '@jupyter/react-components';
import { HTMLSelect } from '@jupyterlab/ui-components';
import type { Comparison, Dataset } from '../../api/types';
import { usePlatform } from '../../app/context';
import type { DocumentState } from '../../app/documentState';
import { useResource } from '../../app/useResource';
import { ColumnPicker } from '../../components/ColumnPicker';
import { download } from '../../components/download';
import { EmptyState } from '../../components/EmptyState';
import { Loaded } from '../../components/Loaded';
import { versionIcon } from '../../icons';
import { CommandIDs } from '../../ids';
import type { DatasetDocumentState } from '../documentState';
import { useHistory, type IHistory } from '../versions/useHistory';
import { VersionSelect } from '../versions/VersionSelect';
import { Differences } from './Differences';

export interface ICompareTabProps {
  dataset: Dataset;
  /** The version that the document shows, and the one that is compared with an earlier one at first. */
  shown: string;
  state: DocumentState<DatasetDocumentState>;
}

/** What differs between any two versions of a dataset. */
export function CompareTab(props: ICompareTabProps): JSX.Element {
  const history = useHistory(props.dataset.id);
  const { trans } = usePlatform();
  return (
    <div className="mlp-Page">
      <Loaded resource={history}>
        {versions =>
          versions.length < 2 ? (
            <EmptyState
              icon={versionIcon}
              title={trans.__('There is one version so far')}
              text={trans.__(
                'Upload a newer file, or apply a transformation: then you see here what it changed.'
              )}
            />
          ) : (
            <Chooser {...props} history={history} />
          )
        }
      </Loaded>
    </div>
  );
}

function Chooser({
  dataset,
  shown,
  state,
  history
}: ICompareTabProps & { history: IHistory }): JSX.Element {
  const { client, trans } = usePlatform();
  const versions = history.value ?? [];
  const { compare } = state.value;
  const right = compare?.right ?? newerOf(shown, versions);
  const left = compare?.left ?? beforeOf(right, versions);
  const [keys, setKeys] = useState<string[]>([]);
  const given = keys.length > 0 ? keys : undefined;
  const set = (patch: { left?: string; right?: string }): void => {
    setKeys([]);
    state.set({ compare: { left, right, ...patch } });
  };
  const comparison = useResource(
    signal => client.versions.compare(left, right, given, signal),
    [client, left, right, JSON.stringify(keys)]
  );
  const columns = (id: string): string[] =>
    versions.find(version => version.id === id)?.schema.map(c => c.name) ?? [];
  const inLeft = new Set(columns(left));
  return (
    <>
      <section className="mlp-Card mlp-Chooser">
        <div className="mlp-Chooser-line">
          <span>{trans.__('From')}</span>
          <VersionSelect
            label={trans.__('Version before')}
            versions={versions}
            value={left}
            onChange={id => set({ left: id })}
          />
          <span>{trans.__('to')}</span>
          <VersionSelect
            label={trans.__('Version after')}
            versions={versions}
            value={right}
            onChange={id => set({ right: id })}
          />
          <Button
            appearance="neutral"
            title={trans.__('Look at it the other way round')}
            onClick={() => set({ left: right, right: left })}
          >
            {trans.__('Swap')}
          </Button>
          <span className="mlp-Spacer" />
          <Download left={left} right={right} keys={given} />
        </div>
        <div className="mlp-Chooser-line">
          <span>{trans.__('Match rows by')}</span>
          <ColumnPicker
            label={trans.__('Match rows by')}
            placeholder={trans.__('Automatic')}
            columns={columns(right).filter(name => inLeft.has(name))}
            chosen={keys}
            onChange={setKeys}
          />
        </div>
      </section>
      <Loaded resource={comparison} label={trans.__('Comparing every row…')}>
        {value => <View comparison={value} dataset={dataset} />}
      </Loaded>
    </>
  );
}

function View({
  comparison,
  dataset
}: {
  comparison: Comparison;
  dataset: Dataset;
}): JSX.Element {
  const { commands, trans } = usePlatform();
  const { added, changed, removed } = comparison.rows;
  const { schema } = comparison;
  const same =
    added + changed + removed === 0 &&
    schema.added.length + schema.removed.length + schema.retyped.length === 0;
  if (same) {
    return (
      <EmptyState
        icon={versionIcon}
        title={trans.__('Both versions hold the same rows')}
        text={trans.__('They have the same columns, and no cell differs.')}
        action={
          <Button
            appearance="neutral"
            onClick={() =>
              void commands.execute(CommandIDs.openDataset, {
                dataset: dataset.id,
                tab: 'versions'
              })
            }
          >
            {trans.__('Show all versions')}
          </Button>
        }
      />
    );
  }
  return <Differences comparison={comparison} />;
}

interface IDownloadProps {
  left: string;
  right: string;
  keys: string[] | undefined;
}

function Download({ left, right, keys }: IDownloadProps): JSX.Element {
  const { client, trans } = usePlatform();
  return (
    <HTMLSelect
      aria-label={trans.__('Download every changed row')}
      value=""
      onChange={({ currentTarget }) => {
        const format = currentTarget.value as 'csv' | 'arrow';
        download(client.versions.differenceUrl(left, right, format, keys));
      }}
    >
      <option value="" disabled>
        {trans.__('Download changed rows…')}
      </option>
      <option value="csv">{trans.__('as CSV')}</option>
      <option value="arrow">{trans.__('as Arrow')}</option>
    </HTMLSelect>
  );
}

type Versions = NonNullable<IHistory['value']>;

/** The version itself; of the very first one, the newest, since nothing is before it. */
function newerOf(id: string, versions: Versions): string {
  const shown = versions.find(version => version.id === id);
  return shown && shown.parents.length > 0 ? id : versions[0].id;
}

/** The version before one: its parent where that is listed, else the next one of the list. */
function beforeOf(id: string, versions: Versions): string {
  const index = versions.findIndex(version => version.id === id);
  const listed = new Set(versions.map(version => version.id));
  const parent = versions[index]?.parents.find(other => listed.has(other));
  return parent ?? (versions[index + 1] ?? versions[versions.length - 1]).id;
}
