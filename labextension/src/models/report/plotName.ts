import type { TranslationBundle } from '@jupyterlab/translation';

/** The title of a plot; one that this panel does not know shows as the server calls it. */
export function plotName(name: string, trans: TranslationBundle): string {
  const names: Record<string, string> = {
    confusion_matrix: trans.__('Confusion matrix'),
    roc: trans.__('ROC curve'),
    precision_recall: trans.__('Precision and recall'),
    calibration: trans.__('Calibration'),
    predicted_vs_actual: trans.__('Predicted against actual'),
    residuals: trans.__('Residuals')
  };
  const words = name.replace(/_/g, ' ');
  return names[name] ?? words.charAt(0).toUpperCase() + words.slice(1);
}
