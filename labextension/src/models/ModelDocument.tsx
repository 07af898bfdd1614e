import React, { useEffect } from 'react';
import { MainAreaWidget } from '@jupyterlab/apputils';
import {
  launchIcon,
  notebookIcon,
  ToolbarButton
} from '@jupyterlab/ui-components';
import { concerns } from '../api/events';
import type { Model } from '../api/types';
import { usePlatform } from '../app/context';
import { useDocumentState, type DocumentState } from '../app/documentState';
import { PlatformWidget } from '../app/host';
import { useRefresh } from '../app/useRefresh';
import { useResource } from '../app/useResource';
import { Loaded } from '../components/Loaded';
import { Tabs } from '../components/Tabs';
import { datasetIcon, modelIcon } from '../icons';
import { CommandIDs } from '../ids';
import type { IPlatform } from '../tokens';
import type { ModelDocumentState, ModelTab } from './documentState';
import { ModelHeader } from './ModelHeader';
import { PredictPanel } from './predict/PredictPanel';
import { ReportTab } from './report/ReportTab';
import '../app/documentStyle';

type State = DocumentState<ModelDocumentState>;

/** Make the main-area document of a model. */
export function makeModelDocument(
  platform: IPlatform,
  state: State
): MainAreaWidget {
  const { client, commands, trans } = platform;
  const content = new PlatformWidget(platform, () => (
    <ModelDocument
      state={state}
      onName={name => {
        widget.title.label = name;
      }}
    />
  ));
  content.addClass('mlp-Document');
  const widget: MainAreaWidget = new MainAreaWidget({ content });
  widget.toolbar.addClass('mlp-Toolbar');
  widget.title.icon = modelIcon;
  widget.title.label = state.value.model;
  widget.title.caption = trans.__('Model %1', state.value.model);
  widget.toolbar.addItem(
    'deploy',
    new ToolbarButton({
      icon: launchIcon,
      label: trans.__('Deploy…'),
      tooltip: trans.__('Serve this model at an endpoint'),
      onClick: () =>
        void commands.execute(CommandIDs.deployModel, {
          model: state.value.model
        })
    })
  );
  widget.toolbar.addItem(
    'insert',
    new ToolbarButton({
      icon: notebookIcon,
      label: trans.__('Insert into Notebook'),
      tooltip: trans.__('Insert a cell that loads this model'),
      onClick: () =>
        void commands.execute(CommandIDs.insertIntoNotebook, {
          model: state.value.model
        })
    })
  );
  widget.toolbar.addItem(
    'dataset',
    new ToolbarButton({
      icon: datasetIcon,
      label: trans.__('Open Dataset'),
      tooltip: trans.__('Open the version that this model was trained on'),
      onClick: async () => {
        const model = await client.model(state.value.model);
        await commands.execute(CommandIDs.openDataset, {
          dataset: model.dataset_id,
          version: model.version
        });
      }
    })
  );
  return widget;
}

interface IModelDocumentProps {
  state: State;
  onName: (name: string) => void;
}

function ModelDocument({ state, onName }: IModelDocumentProps): JSX.Element {
  const { client } = usePlatform();
  const { model: id } = useDocumentState(state);
  const model = useResource(signal => client.model(id, signal), [id]);
  useRefresh(change => concerns(change, 'model', id), model.reload);
  const name = model.value?.name;
  useEffect(() => {
    if (name) {
      onName(name);
    }
  }, [name]);
  return (
    <Loaded resource={model}>
      {value => <ModelTabs model={value} state={state} />}
    </Loaded>
  );
}

function ModelTabs({
  model,
  state
}: {
  model: Model;
  state: State;
}): JSX.Element {
  const { client, trans } = usePlatform();
  const { tab = 'report' } = useDocumentState(state);
  return (
    <>
      <ModelHeader model={model} />
      <Tabs<ModelTab>
        label={trans.__('Parts of the model %1', model.name)}
        current={tab}
        onSelect={name => state.set({ tab: name })}
        tabs={[
          {
            name: 'report',
            label: trans.__('Report'),
            content: () => <ReportTab model={model} />
          },
          {
            name: 'predict',
            label: trans.__('Predict'),
            content: () => (
              <div className="mlp-Page">
                <PredictPanel
                  model={model}
                  predict={rows => client.predict(model.id, rows)}
                />
              </div>
            )
          }
        ]}
      />
    </>
  );
}
