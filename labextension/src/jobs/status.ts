import type { TranslationBundle } from '@jupyterlab/translation';
import { percent } from '../components/percent';
import type { Job } from '../api/types';

export function isFinished(job: Job): boolean {
  return job.status !== 'queued' && job.status !== 'running';
}

export function statusName(job: Job, trans: TranslationBundle): string {
  switch (job.status) {
    case 'queued':
      return trans.__('waiting');
    case 'running':
      return percent(job.progress);
    case 'succeeded':
      return trans.__('done');
    case 'failed':
      return trans.__('failed');
    case 'cancelled':
      return trans.__('cancelled');
  }
}

export function statusTone(
  job: Job
): 'good' | 'warn' | 'bad' | 'idle' | undefined {
  const tones = {
    queued: 'idle',
    running: 'warn',
    succeeded: 'good',
    failed: 'bad',
    cancelled: 'idle'
  } as const;
  return tones[job.status];
}
