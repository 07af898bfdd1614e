import React from 'react';
import { Button } from '@jupyter/react-components';
import type { LabIcon } from '@jupyterlab/ui-components';
import type { LineageGraph, LineageNode } from '../../api/types';
import { useTrans } from '../../app/translation';
import { fitIcon, zoomInIcon, zoomOutIcon } from '../../components/icons';
import type { IPlaced } from './layout';
import { caption, KIND_ICONS, nodeLabel } from './nodeKind';
import { reach } from './reach';
import { NODE_HEIGHT, NODE_WIDTH } from './size';
import { usePanZoom, type IBox } from './usePanZoom';

const STEP = 1.25;

export interface IDiagramProps {
  graph: LineageGraph;
  placed: IPlaced;
  chosen: string;
  onChoose: (id: string) => void;
  /** Stands over the drawing. */
  children: React.ReactNode;
}

/** The graph itself: it can be moved, scaled, and walked through with the arrow keys. */
export function Diagram({
  graph,
  placed,
  chosen,
  onChoose,
  children
}: IDiagramProps): JSX.Element {
  const trans = useTrans();
  const boxOf = (id: string): IBox => ({
    ...(placed.nodes.get(id) ?? { x: 0, y: 0 }),
    width: NODE_WIDTH,
    height: NODE_HEIGHT
  });
  const pan = usePanZoom(placed, boxOf(chosen));
  const { x, y, scale } = pan.view;
  const related = new Set([
    chosen,
    ...reach(graph, chosen, 'up'),
    ...reach(graph, chosen, 'down')
  ]);

  const go = (id: string): void => {
    onChoose(id);
    pan.reveal(boxOf(id));
    pan.host.current
      ?.querySelector<HTMLElement>(`[data-node="${CSS.escape(id)}"]`)
      ?.focus({ preventScroll: true });
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const next = neighbour(event.key, graph, placed, chosen);
    if (next) {
      event.preventDefault();
      go(next);
    } else if (event.key === '+' || event.key === '-') {
      pan.zoom(event.key === '+' ? STEP : 1 / STEP);
    } else if (event.key === '0') {
      pan.fit();
    }
  };
  const tools: [LabIcon, string, () => void][] = [
    [zoomInIcon, trans.__('Zoom in'), () => pan.zoom(STEP)],
    [zoomOutIcon, trans.__('Zoom out'), () => pan.zoom(1 / STEP)],
    [fitIcon, trans.__('Show all of it'), pan.fit]
  ];
  const tabStop = placed.nodes.has(chosen) ? chosen : graph.root;
  return (
    <div
      className={`mlp-Diagram${pan.dragging ? ' mod-dragging' : ''}`}
      ref={pan.host}
      {...pan.handlers}
    >
      <div
        className="mlp-Diagram-drawing"
        role="group"
        aria-label={trans.__('Lineage')}
        style={{
          width: placed.width,
          height: placed.height,
          transform: `translate(${x}px, ${y}px) scale(${scale})`
        }}
        onKeyDown={onKeyDown}
      >
        <svg width={placed.width} height={placed.height} aria-hidden="true">
          {graph.edges.map(({ kind, source, target }, index) => (
            <path
              key={index}
              d={curve(placed.edges[index])}
              data-kind={kind}
              className={
                related.has(source) && related.has(target)
                  ? undefined
                  : 'mod-dim'
              }
            />
          ))}
        </svg>
        {graph.nodes.map(node => (
          <Node
            key={node.id}
            node={node}
            box={boxOf(node.id)}
            root={node.id === graph.root}
            chosen={node.id === chosen}
            dim={!related.has(node.id)}
            tabIndex={node.id === tabStop ? 0 : -1}
            onClick={() => go(node.id)}
          />
        ))}
      </div>
      {children}
      <div className="mlp-Diagram-tools">
        {tools.map(([icon, label, onClick]) => (
          <Button
            key={label}
            appearance="stealth"
            title={label}
            aria-label={label}
            onClick={onClick}
          >
            <icon.react tag={null} />
          </Button>
        ))}
      </div>
    </div>
  );
}

interface INodeProps {
  node: LineageNode;
  box: IBox;
  root: boolean;
  chosen: boolean;
  dim: boolean;
  tabIndex: number;
  onClick: () => void;
}

function Node({
  node,
  box,
  root,
  chosen,
  dim,
  tabIndex,
  onClick
}: INodeProps): JSX.Element {
  const trans = useTrans();
  const Icon = KIND_ICONS[node.kind];
  const label = nodeLabel(node, trans);
  return (
    <button
      type="button"
      className={`mlp-Diagram-node${root ? ' mod-root' : ''}${dim ? ' mod-dim' : ''}`}
      data-kind={node.kind}
      data-node={node.id}
      aria-pressed={chosen}
      tabIndex={tabIndex}
      title={node.detail}
      style={{
        left: box.x,
        top: box.y,
        width: box.width,
        height: box.height
      }}
      onClick={onClick}
    >
      <Icon.react tag="span" className="mlp-Diagram-icon" />
      <span className="mlp-Diagram-text">
        <span>{label}</span>
        <small>{caption(node, trans)}</small>
      </span>
    </button>
  );
}

function curve(points: { x: number; y: number }[]): string {
  const [first, ...rest] = points;
  let last = first;
  return rest.reduce((path, point) => {
    const middle = (last.x + point.x) / 2;
    const piece = ` C${middle} ${last.y} ${middle} ${point.y} ${point.x} ${point.y}`;
    last = point;
    return path + piece;
  }, `M${first.x} ${first.y}`);
}

/** The node that an arrow key leads to: along an edge, or to the nearest of the same column. */
function neighbour(
  key: string,
  { edges }: LineageGraph,
  { nodes }: IPlaced,
  from: string
): string | undefined {
  switch (key) {
    case 'ArrowRight':
      return edges.find(({ source }) => source === from)?.target;
    case 'ArrowLeft':
      return edges.find(({ target }) => target === from)?.source;
    case 'ArrowUp':
    case 'ArrowDown': {
      const here = nodes.get(from);
      const sign = key === 'ArrowDown' ? 1 : -1;
      return (
        here &&
        [...nodes]
          .filter(([, { y }]) => (y - here.y) * sign > 0)
          .sort(([, a], [, b]) => distance(a, here) - distance(b, here))[0]?.[0]
      );
    }
    default:
      return undefined;
  }
}

function distance(
  a: { x: number; y: number },
  b: { x: number; y: number }
): number {
  return Math.abs(a.x - b.x) * 2 + Math.abs(a.y - b.y);
}
