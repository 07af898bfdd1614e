import React, { useMemo, useState } from 'react';
import { Button } from '@jupyter/react-components';
import { downloadIcon } from '@jupyterlab/ui-components';
import type { Dataset, LineageGraph } from '../../api/types';
import { usePlatform } from '../../app/context';
import { useRefresh } from '../../app/useRefresh';
import { useResource } from '../../app/useResource';
import { download } from '../../components/download';
import { Loaded } from '../../components/Loaded';
import { Diagram } from './Diagram';
import type { IPlaced } from './layout';
import { NodeDetails } from './NodeDetails';
import { around } from './reach';

export interface ILineageTabProps {
  dataset: Dataset;
  version: string;
}

/** What a version was made from, and what was made of it, up to the endpoints. */
export function LineageTab({
  dataset,
  version
}: ILineageTabProps): JSX.Element {
  const { client, trans } = usePlatform();
  const [whole, setWhole] = useState(false);
  // Everything of a dataset came of its first version.
  const start = whole ? `${dataset.id}@1` : version;
  const lineage = useResource(
    async signal => {
      // The layout is loaded while the server answers.
      const [graph, { layOut }] = await Promise.all([
        client.versions.lineage(start, signal),
        import('./layout')
      ]);
      return { graph, layOut };
    },
    [client, start]
  );
  useRefresh(() => true, lineage.reload);
  return (
    <Loaded resource={lineage} label={trans.__('Following the lineage…')}>
      {({ graph, layOut }) => (
        <View
          key={graph.root}
          dataset={dataset}
          version={version}
          graph={graph}
          layOut={layOut}
          whole={whole}
          onWhole={setWhole}
        />
      )}
    </Loaded>
  );
}

interface IViewProps {
  dataset: Dataset;
  version: string;
  graph: LineageGraph;
  layOut: (graph: LineageGraph) => IPlaced;
  /** Whether the graph is that of all versions. */
  whole: boolean;
  onWhole: (whole: boolean) => void;
}

function View({
  dataset,
  version,
  graph,
  layOut,
  whole,
  onWhole
}: IViewProps): JSX.Element {
  const { client, trans } = usePlatform();
  const [chosen, setChosen] = useState(
    graph.nodes.some(({ id }) => id === version) ? version : graph.root
  );
  const [focus, setFocus] = useState<string>();
  const shown = useMemo(
    () => (focus ? around(graph, focus) : graph),
    [graph, focus]
  );
  const placed = useMemo(() => layOut(shown), [layOut, shown]);
  const node =
    graph.nodes.find(({ id }) => id === chosen) ??
    graph.nodes.find(({ id }) => id === graph.root);
  return (
    <div className="mlp-Lineage">
      <Diagram
        graph={shown}
        placed={placed}
        chosen={node?.id ?? graph.root}
        onChoose={setChosen}
      >
        <div className="mlp-Diagram-options">
          <label className="mlp-Check">
            <input
              type="checkbox"
              checked={whole}
              onChange={event => onWhole(event.currentTarget.checked)}
            />
            {trans.__('All versions of %1', dataset.name)}
          </label>
          <Button
            appearance="stealth"
            title={trans.__('Download it as OpenLineage events')}
            aria-label={trans.__('Download it as OpenLineage events')}
            onClick={() => download(client.versions.openLineageUrl(graph.root))}
          >
            <downloadIcon.react tag={null} />
          </Button>
        </div>
      </Diagram>
      {node && (
        <NodeDetails
          dataset={dataset}
          graph={graph}
          node={node}
          focused={focus === node.id}
          onFocus={() =>
            setFocus(before => (before === node.id ? undefined : node.id))
          }
          onChoose={id => {
            setFocus(undefined);
            setChosen(id);
          }}
        />
      )}
    </div>
  );
}
