import React from 'react';
import { Button } from '@jupyter/react-components';
import type { Dataset, LineageGraph, LineageNode } from '../../api/types';
import { usePlatform } from '../../app/context';
import { reported } from '../../app/report';
import { ago, dateTime } from '../../components/format';
import { CommandIDs } from '../../ids';
import type { IPlatform } from '../../tokens';
import { ImpactList } from './ImpactList';
import { KIND_ICONS, kindName, nodeLabel } from './nodeKind';
import { reach } from './reach';

export interface INodeDetailsProps {
  dataset: Dataset;
  graph: LineageGraph;
  node: LineageNode;
  focused: boolean;
  onFocus: () => void;
  onChoose: (id: string) => void;
}

/** What a node of the lineage is, what it came from, and what would feel a change of it. */
export function NodeDetails({
  dataset,
  graph,
  node,
  focused,
  onFocus,
  onChoose
}: INodeDetailsProps): JSX.Element {
  const platform = usePlatform();
  const { trans } = platform;
  const below = reach(graph, node.id, 'down');
  const above = reach(graph, node.id, 'up');
  const nodes = new Map(graph.nodes.map(other => [other.id, other]));
  const restore = (): Promise<void> =>
    reported(async () => {
      await platform.client.versions.restore(node.id);
      platform.events.refreshAll();
    });
  const find = (ids: string[]): LineageNode[] =>
    ids.flatMap(id => nodes.get(id) ?? []);
  return (
    <aside className="mlp-Lineage-details" aria-label={trans.__('Details')}>
      <div className="mlp-Hint">{kindName(node.kind, trans)}</div>
      <h2 className="mlp-Lineage-title">{nodeLabel(node, trans)}</h2>
      {node.detail && node.detail !== nodeLabel(node, trans) && (
        <p className="mlp-Card-text">{node.detail}</p>
      )}
      {node.created_at && (
        <p className="mlp-Hint" title={dateTime(node.created_at)}>
          {ago(node.created_at)}
        </p>
      )}
      {node.deleted && (
        <p className="mlp-Hint">
          {trans.__('It is withdrawn: it is in no list any more.')}
        </p>
      )}
      <div className="mlp-Actions">
        {node.deleted && node.kind === 'version' ? (
          <Button appearance="accent" onClick={() => void restore()}>
            {trans.__('Restore')}
          </Button>
        ) : (
          <Button
            appearance="accent"
            onClick={() => open(platform, dataset, node)}
          >
            {trans.__('Open')}
          </Button>
        )}
        <Button
          appearance="neutral"
          aria-pressed={focused}
          title={trans.__('Leave out what has nothing to do with it')}
          onClick={onFocus}
        >
          {focused ? trans.__('Show everything') : trans.__('Focus')}
        </Button>
      </div>
      {node.kind === 'version' ? (
        <ImpactList version={node.id} onChoose={onChoose} />
      ) : (
        <Related
          title={trans.__('Impact')}
          empty={trans.__('Nothing was made of it.')}
          nodes={find(below)}
          onChoose={onChoose}
        />
      )}
      <Related
        title={trans.__('Made from')}
        empty={trans.__('It is where everything begins.')}
        nodes={find(above)}
        onChoose={onChoose}
      />
    </aside>
  );
}

interface IRelatedProps {
  title: string;
  empty: string;
  nodes: LineageNode[];
  onChoose: (id: string) => void;
}

function Related({
  title,
  empty,
  nodes,
  onChoose
}: IRelatedProps): JSX.Element {
  const { trans } = usePlatform();
  return (
    <section>
      <h3 className="mlp-Lineage-heading">
        {title}
        {nodes.length > 0 && (
          <span className="mlp-Tab-count">{nodes.length}</span>
        )}
      </h3>
      {nodes.length === 0 && <p className="mlp-Hint">{empty}</p>}
      <ul className="mlp-Lineage-list">
        {nodes.map(node => {
          const Icon = KIND_ICONS[node.kind];
          return (
            <li key={node.id}>
              <button type="button" onClick={() => onChoose(node.id)}>
                <Icon.react tag="span" />
                <span>{nodeLabel(node, trans)}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Open the document of a node; of a recipe, the recipe builder with its steps. */
function open(
  { commands }: IPlatform,
  dataset: Dataset,
  { commit, id, kind, label }: LineageNode
): void {
  const of = (name: string): string => id.slice(`${name}:`.length);
  switch (kind) {
    case 'dataset':
      void commands.execute(CommandIDs.openDataset, { dataset: of('dataset') });
      return;
    case 'version':
      void commands.execute(CommandIDs.openDataset, {
        dataset: dataset.id,
        version: id,
        tab: 'data'
      });
      return;
    case 'transformation':
      void commands.execute(CommandIDs.makeRecipe, {
        dataset: dataset.id,
        version: commit ?? of('transformation')
      });
      return;
    case 'model':
      void commands.execute(CommandIDs.openModel, { model: of('model') });
      return;
    case 'deployment':
      void commands.execute(CommandIDs.openEndpoint, { endpoint: label });
  }
}
