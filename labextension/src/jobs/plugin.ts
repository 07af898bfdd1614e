import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { ICommandPalette } from '@jupyterlab/apputils';
import { ISettingRegistry } from '@jupyterlab/settingregistry';
import { stopIcon } from '@jupyterlab/ui-components';
import { CHOICES } from '../api/paging';
import { CONTEXT_MENU_ARGUMENT } from '../app/contextRow';
import { reported } from '../app/report';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { chooseSubject } from '../app/subject';
import type { Job } from '../api/types';
import { jobIcon } from '../icons';
import { CATEGORY, CommandIDs, PLUGIN_ID } from '../ids';
import { IPlatform } from '../tokens';
import { notifyOfJobs } from './notify';
import { openResult } from './openResult';
import { isFinished } from './status';

const ARGUMENTS = {
  type: 'object',
  properties: {
    ...CONTEXT_MENU_ARGUMENT,
    job: { type: 'string', description: 'The id of a job' }
  }
} as const;

/** The plugin that the settings belong to. */
export const jobsPlugin: JupyterFrontEndPlugin<void> = {
  id: PLUGIN_ID,
  description: 'Shows what long work does, and says when it is done.',
  autoStart: true,
  requires: [IPlatform],
  optional: [ISettingRegistry, ICommandPalette],
  activate: async (
    app: JupyterFrontEnd,
    platform: IPlatform,
    registry: ISettingRegistry | null,
    palette: ICommandPalette | null
  ) => {
    const { client, events, trans } = platform;
    const { commands } = app;

    const chosen = (
      args: ReadonlyPartialJSONObject,
      wanted: (job: Job) => boolean
    ): Promise<string | undefined> =>
      chooseSubject(app, args, {
        kind: 'job',
        question: trans.__('Which job?'),
        none: trans.__('There is no such job.'),
        list: async () =>
          (await client.listJobs({ limit: CHOICES })).items
            .filter(wanted)
            .map(({ id, title }) => ({ id, name: title }))
      });

    commands.addCommand(CommandIDs.openJob, {
      label: trans.__('Open Job'),
      caption: trans.__('Show what a job does or did'),
      icon: jobIcon,
      describedBy: { args: ARGUMENTS },
      execute: args =>
        reported(async () => {
          const id = await chosen(args, () => true);
          if (!id) {
            return;
          }
          let job: Job | undefined = await client.job(id);
          if (!isFinished(job)) {
            const { showJobProgress } = await import('./ProgressDialog');
            job = await showJobProgress(platform, job);
          }
          if (job && !(await openResult(commands, job))) {
            const { showJob } = await import('./JobDialog');
            await showJob(platform, job);
          }
        })
    });
    commands.addCommand(CommandIDs.cancelJob, {
      label: trans.__('Cancel Job'),
      caption: trans.__('End a job; what it did is dropped'),
      icon: stopIcon,
      describedBy: { args: ARGUMENTS },
      execute: args =>
        reported(async () => {
          const id = await chosen(args, job => !isFinished(job));
          if (id) {
            events.announce(await client.cancelJob(id));
          }
        })
    });
    for (const command of [CommandIDs.openJob, CommandIDs.cancelJob]) {
      palette?.addItem({ command, category: CATEGORY });
    }

    notifyOfJobs(platform, registry && (await registry.load(PLUGIN_ID)));
  }
};
