import type { TranslationBundle } from '@jupyterlab/translation';

/** The title of a plot; one that this panel does not know shows as the server calls it. */
export function plotName(name: string, trans: TranslationBundle): string {
  const names: Record<string, string> = {
    roc: trans.__('ROC curve'),
    roc_curve: trans.__('ROC curve'),
    precision_recall: trans.__('Precision and recall'),
    confusion: trans.__('Confusion matrix'),
    confusion_matrix: trans.__('Confusion matrix'),
    calibration: trans.__('Calibration'),
    residuals: trans.__('Residuals'),
    predicted_actual: trans.__('Predicted against actual'),
    importance: trans.__('Permutation importance'),
    importances: trans.__('Permutation importance'),
    folds: trans.__('Scores by fold')
  };
  const words = name.replace(/_/g, ' ');
  return names[name] ?? words.charAt(0).toUpperCase() + words.slice(1);
}
