import type { TranslationBundle } from '@jupyterlab/translation';

/** A candidate's name as people write it; one that this panel does not know shows as the server calls it. */
export function candidateName(name: string, trans: TranslationBundle): string {
  // A kind of model with other settings is called by its number, or by what is special about it.
  const [, family, variant] = name.match(/^(.*?)(?:_(\d+|weighed))?$/) ?? [];
  const names: Record<string, string> = {
    dummy: trans.__('Baseline'),
    linear: trans.__('Linear model'),
    hist_gradient_boosting: trans.__('Gradient boosting'),
    lightgbm: trans.__('LightGBM'),
    xgboost: trans.__('XGBoost'),
    knn: trans.__('Nearest neighbours'),
    extra_trees: trans.__('Extra trees'),
    random_forest: trans.__('Random forest'),
    ensemble: trans.__('Ensemble')
  };
  const known = names[family];
  if (!known) {
    return name.replace(/_/g, ' ');
  }
  switch (variant) {
    case undefined:
      return known;
    case 'weighed':
      return trans.__('%1, classes weighed', known);
    default:
      return trans.__('%1 %2', known, variant);
  }
}
