import React, { useMemo } from 'react';
import type { LineageGraph } from '../api/types';
import { useTrans } from '../app/translation';
import { ago, integer } from '../components/format';
import { Diagram } from '../datasets/lineage/Diagram';
import { layOut } from '../datasets/lineage/layout';
import { kindName, nodeLabel } from '../datasets/lineage/nodeKind';
import { Heading } from './Heading';
import type { IViewProps } from './index';
import { useTrait } from './useTrait';

/** What a version was made from and into; `selected` is the id of the node that is chosen. */
export function LineageView({ model }: IViewProps): JSX.Element {
  const trans = useTrans();
  const [graph] = useTrait<LineageGraph>(model, 'record');
  const [selected, setSelected] = useTrait<string>(model, 'selected');
  const placed = useMemo(() => layOut(graph), [graph]);
  const node =
    graph.nodes.find(({ id }) => id === selected) ??
    graph.nodes.find(({ id }) => id === graph.root);
  return (
    <div className="mlp-Output">
      <Heading title={trans.__('Lineage')}>
        {trans.__('%1 things', integer(graph.nodes.length))}
        {graph.truncated && trans.__(', and there is more further away')}
      </Heading>
      <div className="mlp-Output-diagram">
        <Diagram
          graph={graph}
          placed={placed}
          chosen={node?.id ?? graph.root}
          onChoose={setSelected}
        >
          {null}
        </Diagram>
      </div>
      {node && (
        <p className="mlp-Output-chosen" aria-live="polite">
          <span className="mlp-Chip">{kindName(node.kind, trans)}</span>{' '}
          <strong>{nodeLabel(node, trans)}</strong> {node.detail}{' '}
          <span className="mlp-Hint">
            {node.created_at && ago(node.created_at)}
            {node.deleted && trans.__(' · withdrawn')}
          </span>
        </p>
      )}
    </div>
  );
}
