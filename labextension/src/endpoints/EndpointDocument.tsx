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
import type { Deployment } from '../api/types';
import { usePlatform } from '../app/context';
import { useDocumentState, type DocumentState } from '../app/documentState';
import { PlatformWidget } from '../app/host';
import { useRefresh } from '../app/useRefresh';
import { useResource } from '../app/useResource';
import { Loaded } from '../components/Loaded';
import { Tabs } from '../components/Tabs';
import { endpointIcon } from '../icons';
import { CommandIDs } from '../ids';
import { PredictPanel } from '../models/predict/PredictPanel';
import type { IPlatform } from '../tokens';
import { AccessTab } from './access/AccessTab';
import type { EndpointDocumentState, EndpointTab } from './documentState';
import { EndpointHeader } from './EndpointHeader';
import { MonitorTab } from './monitor/MonitorTab';
import { Traffic } from './Traffic';
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
  widget.toolbar.addClass('mlp-Toolbar');
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
    signal => client.endpoints.get(endpoint, signal),
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
          <Body
            deployment={value}
            state={state}
            onChanged={deployment.reload}
          />
        </>
      )}
    </Loaded>
  );
}

interface IBodyProps {
  deployment: Deployment;
  state: State;
  /** Called after something that changes the deployment or its statistics. */
  onChanged: () => void;
}

function Body({ deployment, state, onChanged }: IBodyProps): JSX.Element {
  const { trans } = usePlatform();
  const { tab = 'predict' } = useDocumentState(state);
  return (
    <Tabs<EndpointTab>
      label={trans.__('Parts of the endpoint %1', deployment.endpoint)}
      current={tab}
      onSelect={name => state.set({ tab: name })}
      tabs={[
        {
          name: 'predict',
          label: trans.__('Predict'),
          content: () => (
            <PredictTab deployment={deployment} onUsed={onChanged} />
          )
        },
        {
          name: 'monitor',
          label: trans.__('Monitor'),
          content: () => (
            <MonitorTab deployment={deployment} onChanged={onChanged} />
          )
        },
        {
          name: 'access',
          label: trans.__('Access'),
          content: () => (
            <AccessTab deployment={deployment} onChanged={onChanged} />
          )
        },
        {
          name: 'deployments',
          label: trans.__('Deployments'),
          content: () => <History deployment={deployment} />
        }
      ]}
    />
  );
}

function PredictTab({
  deployment,
  onUsed
}: {
  deployment: Deployment;
  onUsed: () => void;
}): JSX.Element {
  const { client } = usePlatform();
  const { endpoint, model_id: id } = deployment;
  const model = useResource(signal => client.model(id, signal), [id]);
  return (
    <div className="mlp-Page">
      <Traffic stats={deployment.stats} />
      <Loaded resource={model}>
        {value => (
          <PredictPanel
            key={value.id}
            model={value}
            predict={async rows => {
              const prediction = await client.endpoints.predict(endpoint, rows);
              onUsed();
              return prediction;
            }}
          />
        )}
      </Loaded>
    </div>
  );
}

function History({ deployment }: { deployment: Deployment }): JSX.Element {
  const { commands, trans } = usePlatform();
  return (
    <div className="mlp-Page">
      <ol className="mlp-History" aria-label={trans.__('Deployments')}>
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
    </div>
  );
}
