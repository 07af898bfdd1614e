import type { TranslationBundle } from '@jupyterlab/translation';
import type { Deployment } from '../api/types';

export function stateName(
  state: Deployment['state'],
  trans: TranslationBundle
): string {
  switch (state) {
    case 'starting':
      return trans.__('starting');
    case 'live':
      return trans.__('live');
    case 'degraded':
      return trans.__('degraded');
    case 'stopped':
      return trans.__('stopped');
  }
}

export function stateTone(
  state: Deployment['state']
): 'good' | 'warn' | 'bad' | 'idle' {
  const tones = {
    starting: 'warn',
    live: 'good',
    degraded: 'bad',
    stopped: 'idle'
  } as const;
  return tones[state];
}
