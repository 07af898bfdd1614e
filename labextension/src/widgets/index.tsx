import React from 'react';
import { createRoot } from 'react-dom/client';
import { TranslationContext } from '../app/translation';
import { ComparisonView } from './ComparisonView';
import { EndpointView } from './EndpointView';
import { LineageView } from './LineageView';
import type { IModel } from './model';
import { RecommendationsView } from './RecommendationsView';
import { RunView } from './RunView';
import { TableView } from './TableView';
import { dress } from './theme';
import { english } from './translation';

export interface IViewProps {
  model: IModel;
}

/** What shows a widget, by its `_kind`. */
const VIEWS: Record<string, React.ComponentType<IViewProps>> = {
  table: TableView,
  recommendations: RecommendationsView,
  run: RunView,
  comparison: ComparisonView,
  lineage: LineageView,
  endpoint: EndpointView
};

/** Show a widget in an output; the function that is returned takes it away. */
export function render({
  model,
  el
}: {
  model: IModel;
  el: HTMLElement;
}): () => void {
  dress(el);
  const View = VIEWS[model.get<string>('_kind')];
  const root = createRoot(el);
  root.render(
    <TranslationContext.Provider value={english}>
      <View model={model} />
    </TranslationContext.Provider>
  );
  return () => root.unmount();
}
