import React, { useEffect } from 'react';
import { MainAreaWidget } from '@jupyterlab/apputils';
import { Button } from '@jupyter/react-components';
import { concerns } from '../api/events';
import type { Dataset } from '../api/types';
import { usePlatform } from '../app/context';
import { useDocumentState, type DocumentState } from '../app/documentState';
import { PlatformWidget } from '../app/host';
import { useRefresh } from '../app/useRefresh';
import { useResource } from '../app/useResource';
import { Loaded } from '../components/Loaded';
import { Tabs } from '../components/Tabs';
import { datasetIcon } from '../icons';
import type { IPlatform } from '../tokens';
import { DatasetHeader } from './DatasetHeader';
import type { DatasetDocumentState, DatasetTab } from './documentState';
import { CompareTab } from './compare/CompareTab';
import { GridTab } from './grid/GridTab';
import { LineageTab } from './lineage/LineageTab';
import { ProfileTab } from './profile/ProfileTab';
import { RecommendationsTab } from './recommendations/RecommendationsTab';
import { RecipeTab } from '../transformations/builder/RecipeTab';
import { addDatasetToolbar } from './toolbar';
import { VersionsTab } from './versions/VersionsTab';
import '../app/documentStyle';

type State = DocumentState<DatasetDocumentState>;

/** Make the main-area document of a dataset. */
export function makeDatasetDocument(
  platform: IPlatform,
  state: State
): MainAreaWidget {
  const content = new PlatformWidget(platform, () => (
    <DatasetDocument
      state={state}
      onName={name => {
        widget.title.label = name;
      }}
    />
  ));
  content.addClass('mlp-Document');
  const widget: MainAreaWidget = new MainAreaWidget({ content });
  widget.toolbar.addClass('mlp-Toolbar');
  widget.title.icon = datasetIcon;
  widget.title.label = state.value.dataset;
  widget.title.caption = platform.trans.__('Dataset %1', state.value.dataset);
  addDatasetToolbar(widget.toolbar, platform, state);
  return widget;
}

interface IDatasetDocumentProps {
  state: State;
  onName: (name: string) => void;
}

function DatasetDocument({
  state,
  onName
}: IDatasetDocumentProps): JSX.Element {
  const { client } = usePlatform();
  const { dataset: id } = useDocumentState(state);
  const dataset = useResource(signal => client.dataset(id, signal), [id]);
  useRefresh(change => concerns(change, 'dataset', id), dataset.reload);
  const name = dataset.value?.name;
  useEffect(() => {
    if (name) {
      onName(name);
    }
  }, [name]);
  return (
    <Loaded resource={dataset}>
      {value => <DatasetTabs dataset={value} state={state} />}
    </Loaded>
  );
}

interface IDatasetTabsProps {
  dataset: Dataset;
  state: State;
}

function DatasetTabs({ dataset, state }: IDatasetTabsProps): JSX.Element {
  const { trans } = usePlatform();
  const { version: chosen, tab = 'data', recipe } = useDocumentState(state);
  const version = chosen ?? dataset.version;
  return (
    <>
      <DatasetHeader dataset={dataset} version={version} />
      {version !== dataset.version && (
        <div className="mlp-Banner" role="status">
          <span>
            {trans.__(
              'This is not the newest version. What you apply here does not change the newest one.'
            )}
          </span>
          <Button
            appearance="neutral"
            onClick={() => state.set({ version: undefined })}
          >
            {trans.__('Show the newest')}
          </Button>
        </div>
      )}
      <Tabs<DatasetTab>
        label={trans.__('Parts of the dataset %1', dataset.name)}
        current={tab}
        onSelect={name => state.set({ tab: name })}
        tabs={[
          {
            name: 'data',
            label: trans.__('Data'),
            content: () => (
              <GridTab key={version} dataset={dataset.id} version={version} />
            )
          },
          {
            name: 'profile',
            label: trans.__('Profile'),
            content: () => <ProfileTab dataset={dataset.id} version={version} />
          },
          {
            name: 'recommendations',
            label: trans.__('Recommendations'),
            content: () => (
              <RecommendationsTab
                key={version}
                dataset={dataset}
                version={version}
                state={state}
                onApplied={() => state.set({ version: undefined })}
              />
            )
          },
          {
            name: 'recipe',
            label: trans.__('Recipe'),
            count: recipe && recipe.length > 0 ? recipe.length : undefined,
            content: () => (
              <RecipeTab
                key={version}
                dataset={dataset}
                version={version}
                state={state}
              />
            )
          },
          {
            name: 'versions',
            label: trans.__('Versions'),
            content: () => (
              <VersionsTab dataset={dataset} shown={version} state={state} />
            )
          },
          {
            name: 'compare',
            label: trans.__('Compare'),
            content: () => (
              <CompareTab dataset={dataset} shown={version} state={state} />
            )
          },
          {
            name: 'lineage',
            label: trans.__('Lineage'),
            content: () => <LineageTab dataset={dataset} version={version} />
          }
        ]}
      />
    </>
  );
}
