import React from 'react';
import { Dialog } from '@jupyterlab/apputils';
import type { Job } from '../api/types';
import { PlatformWidget } from '../app/host';
import { reported } from '../app/report';
import { JobProgress } from '../components/JobProgress';
import type { IPlatform } from '../tokens';
import { follow } from './follow';
import { followedHere } from './followedHere';
import { showJob } from './JobDialog';
import '../app/documentStyle';

class ProgressBody extends PlatformWidget {
  constructor(platform: IPlatform, job: Job) {
    super(platform, () => <JobProgress job={this._job} />);
    this._job = job;
    this.addClass('mlp-Dialog');
  }

  setJob(job: Job): void {
    this._job = job;
    this.update();
  }

  private _job: Job;
}

/**
 * Show how far a job is until it ends, and why if it fails.
 *
 * Returns the job if it succeeded; undefined if it did not, or if the person let it go on by itself.
 */
export async function showJobProgress(
  platform: IPlatform,
  job: Job
): Promise<Job | undefined> {
  const { client, events, trans } = platform;
  const body = new ProgressBody(platform, job);
  const cancel = Dialog.warnButton({ label: trans.__('Cancel Job') });
  const dialog = new Dialog({
    title: job.title,
    body,
    hasClose: true,
    defaultButton: 1,
    buttons: [
      cancel,
      Dialog.okButton({ label: trans.__('Continue in Background') })
    ]
  });
  const controller = new AbortController();
  const release = followedHere.add(job.id);
  let ended: Job | undefined;
  const following = follow(
    platform,
    job,
    current => body.setJob(current),
    controller.signal
  ).then(
    last => {
      ended = last;
      dialog.resolve(1);
    },
    () => undefined
  );
  const { button } = await dialog.launch();
  controller.abort();
  await following;
  release();
  if (ended) {
    if (ended.status === 'failed') {
      await showJob(platform, ended);
    }
    return ended.status === 'succeeded' ? ended : undefined;
  }
  if (button.label === cancel.label) {
    await reported(async () => events.announce(await client.cancelJob(job.id)));
  }
  return undefined;
}
