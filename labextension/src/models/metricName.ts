import type { TranslationBundle } from '@jupyterlab/translation';

/** A metric's name as people write it; one that this panel does not know shows as the server calls it. */
export function metricName(name: string, trans: TranslationBundle): string {
  const names: Record<string, string> = {
    roc_auc: trans.__('ROC AUC'),
    roc_auc_ovr: trans.__('ROC AUC (one vs. rest)'),
    average_precision: trans.__('Average precision'),
    balanced_accuracy: trans.__('Balanced accuracy'),
    accuracy: trans.__('Accuracy'),
    f1: trans.__('F1'),
    f1_macro: trans.__('F1 (macro)'),
    log_loss: trans.__('Log loss'),
    brier_score: trans.__('Brier score'),
    rmse: trans.__('RMSE'),
    error_rate: trans.__('Wrong'),
    mean_absolute_error: trans.__('Mean error'),
    mae: trans.__('MAE'),
    median_absolute_error: trans.__('Median absolute error'),
    r2: trans.__('R²')
  };
  return names[name] ?? name.replace(/_/g, ' ');
}
