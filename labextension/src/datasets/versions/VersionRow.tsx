import React from 'react';
import { Button } from '@jupyter/react-components';
import { ellipsesIcon } from '@jupyterlab/ui-components';
import type { Branch, Dataset, Version } from '../../api/types';
import { usePlatform } from '../../app/context';
import { reported } from '../../app/report';
import { openContextMenu } from '../../app/openContextMenu';
import { CopyButton } from '../../components/CopyButton';
import { rowCount } from '../../components/counts';
import { ago, bytes, dateTime, shortId } from '../../components/format';
import { CommandIDs } from '../../ids';
import { Graph, type IGraphProps } from './Graph';

export interface IVersionRowProps {
  dataset: Dataset;
  version: Version;
  /** Whether it is the one that the document shows. */
  shown: boolean;
  /** The branches whose newest version it is. */
  branches: Branch[];
  graph: Omit<IGraphProps, 'current'>;
  onOpen: () => void;
  onCompare: () => void;
}

/** One version: its place in the graph, its facts, and what can be done with it. */
export function VersionRow({
  dataset,
  version,
  shown,
  branches,
  graph,
  onOpen,
  onCompare
}: IVersionRowProps): JSX.Element {
  const { client, commands, events, trans } = usePlatform();
  const { deleted: withdrawn, number } = version;
  const restore = (): Promise<void> =>
    reported(async () => {
      await client.versions.restore(version.id);
      events.refreshAll();
    });
  return (
    <li
      className={`mlp-History-row${shown ? ' mod-shown' : ''}${withdrawn ? ' mod-withdrawn' : ''}`}
      aria-current={shown}
      data-mlp-kind="version"
      data-mlp-id={version.id}
      data-mlp-dataset={dataset.id}
      data-mlp-recipe={version.transformation_id ? '' : undefined}
    >
      <Graph {...graph} current={shown} />
      <div className="mlp-History-text">
        <div className="mlp-History-message">
          <span className="mlp-History-number">{number}</span>
          <span>{version.message}</span>
          {version.id === dataset.version && (
            <span className="mlp-Chip">{trans.__('newest')}</span>
          )}
          {withdrawn && (
            <span className="mlp-Chip">{trans.__('withdrawn')}</span>
          )}
          {branches.map(
            ({ experiment }) =>
              experiment && (
                <span key={experiment} className="mlp-Chip mlp-BranchChip">
                  {experiment}
                </span>
              )
          )}
        </div>
        <ul className="mlp-Facts">
          {version.author && <li>{version.author}</li>}
          <li title={dateTime(version.created_at)}>
            {ago(version.created_at)}
          </li>
          <li>{rowCount(version.rows, trans)}</li>
          <li>{bytes(version.bytes)}</li>
          <li className="mlp-Commit">
            <code>{shortId(version.id)}</code>
            <CopyButton text={version.id} label={trans.__('Copy version id')} />
          </li>
        </ul>
      </div>
      {branches.map(
        ({ experiment, version: head }) =>
          experiment &&
          head !== dataset.version && (
            <Button
              key={experiment}
              appearance="accent"
              aria-label={trans.__('Publish %1', experiment)}
              onClick={() =>
                void commands.execute(CommandIDs.publishExperiment, {
                  dataset: dataset.id,
                  experiment
                })
              }
            >
              {trans.__('Publish')}
            </Button>
          )
      )}
      {withdrawn ? (
        <Button
          appearance="neutral"
          aria-label={trans.__('Restore version %1', number)}
          onClick={() => void restore()}
        >
          {trans.__('Restore')}
        </Button>
      ) : (
        <>
          <Button
            appearance="neutral"
            disabled={shown}
            aria-label={trans.__(
              'Compare version %1 with the one shown',
              number
            )}
            onClick={onCompare}
          >
            {trans.__('Compare')}
          </Button>
          <Button
            appearance="neutral"
            disabled={shown}
            aria-label={trans.__('Open version %1', number)}
            onClick={onOpen}
          >
            {shown ? trans.__('Shown') : trans.__('Open')}
          </Button>
        </>
      )}
      <Button
        appearance="stealth"
        title={trans.__('More')}
        aria-label={trans.__('More about version %1', number)}
        aria-haspopup="menu"
        onClick={event => openContextMenu(event.currentTarget as HTMLElement)}
      >
        <ellipsesIcon.react tag={null} />
      </Button>
    </li>
  );
}
