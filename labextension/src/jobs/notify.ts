import { Notification } from '@jupyterlab/apputils';
import type { ISettingRegistry } from '@jupyterlab/settingregistry';
import type { Job } from '../api/types';
import { CommandIDs } from '../ids';
import type { IPlatform } from '../tokens';
import { followedHere } from './followedHere';
import { isFinished } from './status';

/** Say so when a job ends that nobody watches in a dialog. */
export function notifyOfJobs(
  { commands, events, trans }: IPlatform,
  settings: ISettingRegistry.ISettings | null
): void {
  const said = new Set<string>();
  const say = (job: Job): void => {
    const open = {
      label: trans.__('Open'),
      callback: () => void commands.execute(CommandIDs.openJob, { job: job.id })
    };
    if (job.status === 'failed') {
      const reason = job.error?.detail ?? '';
      Notification.error(trans.__('%1 failed. %2', job.title, reason).trim(), {
        autoClose: false,
        actions: [{ ...open, label: trans.__('Why') }]
      });
    } else if (job.status === 'succeeded') {
      Notification.success(trans.__('%1 is done.', job.title), {
        autoClose: 8000,
        actions: [open]
      });
    }
  };
  events.jobChanged.connect((_, job) => {
    const wanted = settings?.get('notifyOfJobs').composite !== false;
    if (!isFinished(job) || said.has(job.id) || followedHere.has(job.id)) {
      return;
    }
    said.add(job.id);
    if (wanted) {
      say(job);
    }
  }, events);
}
