import React from 'react';
import { MainAreaWidget } from '@jupyterlab/apputils';
import {
  stopIcon,
  ToolbarButton,
  undoIcon,
  type LabIcon
} from '@jupyterlab/ui-components';
import { Button } from '@jupyter/react-components';
import { concerns } from '../api/events';
import type { Deployment, Model } from '../api/types';
import { usePlatform } from '../app/context';
import { useDocumentState, type DocumentState } from '../app/documentState';
import { PlatformWidget } from '../app/host';
import { useRefresh } from '../app/useRefresh';
import { useResource } from '../app/useResource';
import { decimal, integer } from '../components/format';
import { Loaded } from '../components/Loaded';
import { endpointIcon } from '../icons';
import { CommandIDs } from '../ids';
import { PredictPanel } from '../models/predict/PredictPanel';
import type { IPlatform } from '../tokens';
import type { EndpointDocumentState } from './documentState';
import { EndpointHeader } from './EndpointHeader';
import { Snippets } from './Snippets';
import '../app/documentStyle';

type State = DocumentState<EndpointDocumentState>;

/** Make the main-area document of an endpoint. */
export function makeEndpointDocument(
  platform: IPlatform,
  state: State
): MainAreaWidget {
  const { commands, trans } = platform;
  const content = new PlatformWidget(platform, () => (
    <EndpointDocument state={state} />
  ));
  content.addClass('mlp-Document');
  const widget: MainAreaWidget = new MainAreaWidget({ content });
  widget.title.icon = endpointIcon;
  widget.title.label = state.value.endpoint;
  widget.title.caption = trans.__('Endpoint %1', state.value.endpoint);
  const add = (command: string, icon: LabIcon, label: string): void => {
    widget.toolbar.addItem(
      command,
      new ToolbarButton({
        icon,
        label,
        tooltip: commands.caption(command),
        onClick: () => void commands.execute(command, { ...state.value })
      })
    );
  };
  add(CommandIDs.rollbackEndpoint, undoIcon, trans.__('Roll Back…'));
  add(CommandIDs.stopEndpoint, stopIcon, trans.__('Stop…'));
  return widget;
}

function EndpointDocument({ state }: { state: State }): JSX.Element {
  const { client } = usePlatform();
  const { endpoint } = useDocumentState(state);
  const deployment = useResource(
    signal => client.deployment(endpoint, signal),
    [endpoint]
  );
  useRefresh(
    change => concerns(change, 'deployment', endpoint),
    deployment.reload
  );
  return (
    <Loaded resource={deployment}>
      {value => (
        <>
          <EndpointHeader deployment={value} />
          <Body deployment={value} onUsed={deployment.reload} />
        </>
      )}
    </Loaded>
  );
}

interface IBodyProps {
  deployment: Deployment;
  /** Called after a prediction, which changes the statistics. */
  onUsed: () => void;
}

function Body({ deployment, onUsed }: IBodyProps): JSX.Element {
  const { client, trans } = usePlatform();
  const { endpoint, model_id: id, stats } = deployment;
  const model = useResource(signal => client.model(id, signal), [id]);
  const milliseconds = (value: number | null): string =>
    value === null ? '—' : trans.__('%1 ms', decimal(value, 3));
  const figures: [string, string][] = [
    [trans.__('Requests'), integer(stats.requests)],
    [trans.__('Rows'), integer(stats.rows)],
    [trans.__('Errors'), integer(stats.errors)],
    [trans.__('Median latency'), milliseconds(stats.p50_ms)],
    [trans.__('99 % latency'), milliseconds(stats.p99_ms)]
  ];
  return (
    <div className="mlp-Page">
      <dl className="mlp-Figures">
        {figures.map(([label, value]) => (
          <div key={label} className="mlp-Figure">
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <Loaded resource={model}>
        {value => (
          <>
            <section>
              <h2 className="mlp-SectionTitle">
                {trans.__('Try a prediction')}
              </h2>
              <PredictPanel
                key={value.id}
                model={value}
                predict={async rows => {
                  const prediction = await client.predictAt(endpoint, rows);
                  onUsed();
                  return prediction;
                }}
              />
            </section>
            <CallIt deployment={deployment} model={value} />
          </>
        )}
      </Loaded>
      <History deployment={deployment} />
    </div>
  );
}

function CallIt({
  deployment,
  model
}: {
  deployment: Deployment;
  model: Model;
}): JSX.Element {
  const { client, trans } = usePlatform();
  const { value: example } = useResource(
    signal =>
      client.rows(model.dataset_id, {
        version: `${model.dataset_id}@1`,
        offset: 0,
        limit: 1,
        signal
      }),
    [model.dataset_id]
  );
  const row = Object.fromEntries(
    Object.entries(example?.rows[0] ?? {}).filter(
      ([name]) => name !== model.target
    )
  );
  return (
    <section>
      <h2 className="mlp-SectionTitle">{trans.__('Call it')}</h2>
      <Snippets url={client.absolute(deployment.url)} row={row} />
    </section>
  );
}

function History({ deployment }: { deployment: Deployment }): JSX.Element {
  const { commands, trans } = usePlatform();
  return (
    <section>
      <h2 className="mlp-SectionTitle">{trans.__('Deployments')}</h2>
      <ol className="mlp-History">
        {deployment.history.map(step => (
          <li key={step.number} className="mlp-History-row">
            <div className="mlp-History-text">
              <div className="mlp-History-message">
                <span className="mlp-History-number">{step.number}</span>
                <span>{step.model_id}</span>
                {step.number === deployment.number && (
                  <span className="mlp-Chip">{trans.__('serving')}</span>
                )}
              </div>
            </div>
            <Button
              appearance="neutral"
              aria-label={trans.__('Open model %1', step.model_id)}
              onClick={() =>
                void commands.execute(CommandIDs.openModel, {
                  model: step.model_id
                })
              }
            >
              {trans.__('Open model')}
            </Button>
          </li>
        ))}
      </ol>
    </section>
  );
}
