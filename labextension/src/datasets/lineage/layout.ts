import dagre from '@dagrejs/dagre';
import type { LineageGraph } from '../../api/types';
import { NODE_HEIGHT, NODE_WIDTH } from './size';

export interface IPlaced {
  /** The left upper corner of each node. */
  nodes: ReadonlyMap<string, { x: number; y: number }>;
  /** The corners of the line of each edge, in the order of the graph's edges. */
  edges: { x: number; y: number }[][];
  width: number;
  height: number;
}

/** Place a graph from left to right, what is made of something to the right of it. */
export function layOut({ nodes, edges }: LineageGraph): IPlaced {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 18, ranksep: 32, edgesep: 12 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of nodes) {
    graph.setNode(id, { width: NODE_WIDTH, height: NODE_HEIGHT });
  }
  edges.forEach(({ source, target }, index) => {
    graph.setEdge(source, target, {}, String(index));
  });
  dagre.layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width,
    height,
    nodes: new Map(
      nodes.map(({ id }) => {
        const { x, y } = graph.node(id);
        return [id, { x: x - NODE_WIDTH / 2, y: y - NODE_HEIGHT / 2 }];
      })
    ),
    edges: edges.map(
      ({ source, target }, index) =>
        graph.edge(source, target, String(index)).points
    )
  };
}
