import type { ProblemType } from '../../api/types';

/** What models can be chosen by, for each kind of problem; the first is what is taken otherwise. */
export const METRICS: Record<ProblemType, string[]> = {
  binary: [
    'roc_auc',
    'average_precision',
    'balanced_accuracy',
    'accuracy',
    'f1',
    'log_loss',
    'brier_score'
  ],
  multiclass: [
    'balanced_accuracy',
    'accuracy',
    'f1_macro',
    'roc_auc_ovr',
    'log_loss'
  ],
  regression: ['rmse', 'mae', 'median_absolute_error', 'r2']
};
