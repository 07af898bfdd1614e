import type { TranslationBundle } from '@jupyterlab/translation';
import type { Evidence } from '../../api/types';

export function verdictName(
  verdict: Evidence['verdict'],
  trans: TranslationBundle
): string {
  switch (verdict) {
    case 'better':
      return trans.__('better');
    case 'worse':
      return trans.__('worse');
    case 'same':
      return trans.__('no difference');
    case 'unclear':
      return trans.__('unclear');
  }
}

export function verdictTone(
  verdict: Evidence['verdict']
): 'good' | 'bad' | 'idle' {
  const tones = {
    better: 'good',
    worse: 'bad',
    same: 'idle',
    unclear: 'idle'
  } as const;
  return tones[verdict];
}
