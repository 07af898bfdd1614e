import type { TranslationBundle } from '@jupyterlab/translation';
import type { ProblemType } from '../api/types';

export function problemName(
  type: ProblemType,
  trans: TranslationBundle
): string {
  switch (type) {
    case 'binary':
      return trans.__('Classification, two classes');
    case 'multiclass':
      return trans.__('Classification, several classes');
    case 'regression':
      return trans.__('Regression');
  }
}
