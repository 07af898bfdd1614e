import type { TranslationBundle } from '@jupyterlab/translation';

/** A candidate's name as people write it; one that this panel does not know shows as the server calls it. */
export function candidateName(name: string, trans: TranslationBundle): string {
  const names: Record<string, string> = {
    dummy: trans.__('Baseline'),
    linear: trans.__('Linear model'),
    hist_gradient_boosting: trans.__('Gradient boosting'),
    knn: trans.__('Nearest neighbours'),
    extra_trees: trans.__('Extra trees'),
    random_forest: trans.__('Random forest')
  };
  return names[name] ?? name.replace(/_/g, ' ');
}
