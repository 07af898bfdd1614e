import type { LineageGraph } from '../../api/types';

export type Direction = 'up' | 'down';

/** What a node was made from (up), or what was made of it (down), nearest first and without itself. */
export function reach(
  { edges }: LineageGraph,
  start: string,
  direction: Direction
): string[] {
  const [from, to] =
    direction === 'down'
      ? (['source', 'target'] as const)
      : (['target', 'source'] as const);
  const next = new Map<string, string[]>();
  for (const edge of edges) {
    next.set(edge[from], [...(next.get(edge[from]) ?? []), edge[to]]);
  }
  const found = new Set([start]);
  for (const id of found) {
    for (const other of next.get(id) ?? []) {
      found.add(other);
    }
  }
  found.delete(start);
  return [...found];
}

/** The part of a graph that a node came from or that came of it. */
export function around(graph: LineageGraph, id: string): LineageGraph {
  const kept = new Set([
    id,
    ...reach(graph, id, 'up'),
    ...reach(graph, id, 'down')
  ]);
  return {
    ...graph,
    nodes: graph.nodes.filter(node => kept.has(node.id)),
    edges: graph.edges.filter(
      ({ source, target }) => kept.has(source) && kept.has(target)
    )
  };
}
