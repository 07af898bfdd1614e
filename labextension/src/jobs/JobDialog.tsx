import React from 'react';
import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { Job } from '../api/types';
import { useTrans } from '../app/translation';
import { PlatformWidget } from '../app/host';
import { dateTime, duration } from '../components/format';
import type { IPlatform } from '../tokens';
import { JobLog, JobProblem } from './JobProblem';
import { statusName } from './status';
import '../app/documentStyle';

/** Show what a job that ended did. */
export async function showJob(platform: IPlatform, job: Job): Promise<void> {
  const body = new PlatformWidget(platform, () => <Facts job={job} />);
  body.addClass('mlp-Dialog');
  await showDialog({
    title: job.title,
    body,
    buttons: [Dialog.okButton({ label: platform.trans.__('Close') })]
  });
}

function Facts({ job }: { job: Job }): JSX.Element {
  const trans = useTrans();
  const { started_at: from, finished_at: to } = job;
  return (
    <div className="mlp-Form">
      <dl className="mlp-Pairs">
        <dt>{trans.__('Outcome')}</dt>
        <dd>{statusName(job, trans)}</dd>
        <dt>{trans.__('Started')}</dt>
        <dd>{from ? dateTime(from) : trans.__('not yet')}</dd>
        {from && to && (
          <>
            <dt>{trans.__('Took')}</dt>
            <dd>
              {duration((Date.parse(to) - Date.parse(from)) / 1000, trans)}
            </dd>
          </>
        )}
      </dl>
      {job.status === 'failed' ? (
        <JobProblem job={job} />
      ) : (
        <JobLog job={job} />
      )}
    </div>
  );
}
