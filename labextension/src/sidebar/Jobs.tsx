import React from 'react';
import { stopIcon } from '@jupyterlab/ui-components';
import type { Job } from '../api/types';
import { usePlatform } from '../app/context';
import { EmptyState } from '../components/EmptyState';
import { ago } from '../components/format';
import { jobIcon } from '../icons';
import { CommandIDs } from '../ids';
import { isFinished, statusName, statusTone } from '../jobs/status';
import { List } from './List';
import { matches, useSearch, type Search } from './search';
import { useJobs } from './useJobs';
import type { IRow } from './rows';

export function Jobs({ search }: { search: Search }): JSX.Element {
  const { commands, trans } = usePlatform();
  const query = useSearch(search);
  const pages = useJobs();

  const toRow = (job: Job): IRow => ({
    key: job.id,
    level: 1,
    kind: 'job',
    id: job.id,
    label: job.title,
    detail: statusName(job, trans),
    title: isFinished(job)
      ? trans.__('Ended %1', ago(job.finished_at ?? job.created_at))
      : job.stage,
    icon: jobIcon,
    tone: statusTone(job),
    progress: isFinished(job) ? undefined : job.progress,
    actions: isFinished(job)
      ? undefined
      : [
          {
            command: CommandIDs.cancelJob,
            args: { job: job.id },
            icon: stopIcon,
            label: trans.__('Cancel %1', job.title)
          }
        ],
    activate: () => {
      void commands.execute(CommandIDs.openJob, { job: job.id });
    }
  });

  return (
    <List
      label={trans.__('Jobs')}
      pages={pages}
      query={query}
      rows={(pages.value ?? [])
        .filter(job => matches(query, job.title, job.kind, job.status))
        .map(toRow)}
      empty={
        <EmptyState
          title={trans.__('No jobs')}
          text={trans.__('Training and other long work shows here.')}
        />
      }
    />
  );
}
