import React from 'react';
import type { Job } from '../api/types';
import { useTrans } from '../app/translation';
import { duration } from './format';
import { percent } from './percent';

/** How far a job is: a bar, its stage, and how long it still takes. */
export function JobProgress({ job }: { job: Job }): JSX.Element {
  const trans = useTrans();
  const left =
    job.eta_s === null || job.eta_s === undefined
      ? ''
      : trans.__('%1 left', duration(job.eta_s, trans));
  return (
    <div className="mlp-JobProgress">
      <div className="mlp-JobProgress-line">
        <span aria-live="polite">
          {job.status === 'queued'
            ? trans.__('Waiting to start')
            : job.stage || trans.__('Starting…')}
        </span>
        <span>
          {left || (job.status === 'running' ? percent(job.progress) : '')}
        </span>
      </div>
      <div
        className="mlp-Meter mod-progress"
        role="progressbar"
        aria-label={job.title}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(job.progress * 100)}
      >
        <div
          className="mlp-Meter-bar"
          style={{ width: `${job.progress * 100}%` }}
        />
      </div>
    </div>
  );
}
