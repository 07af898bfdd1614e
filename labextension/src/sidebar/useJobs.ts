import { useEffect, useMemo, useState } from 'react';
import type { Job } from '../api/types';
import { useHost } from '../app/context';
import { isFinished } from '../jobs/status';
import { usePages, type IPages } from '../app/usePages';

/** What is known of jobs with what was just heard of one; one that has ended has ended, whatever is told late. */
function withJob(
  known: ReadonlyMap<string, Job>,
  job: Job
): ReadonlyMap<string, Job> {
  const before = known.get(job.id);
  return before && isFinished(before) && !isFinished(job)
    ? known
    : new Map(known).set(job.id, job);
}

/** The list of jobs, kept up to date by their events, which carry the jobs themselves. */
export function useJobs(): IPages<Job> {
  const { platform, visibility } = useHost();
  const { client, events } = platform;
  const pages = usePages(paging => client.listJobs(paging), [client]);
  const [moved, setMoved] = useState<ReadonlyMap<string, Job>>(new Map());
  const { reload, value } = pages;

  useEffect(() => {
    let missed = false;
    const onJob = (_: unknown, job: Job): void => {
      if (visibility.visible) {
        setMoved(before => withJob(before, job));
      } else {
        missed = true;
      }
    };
    const onVisible = (_: unknown, visible: boolean): void => {
      if (visible && missed) {
        missed = false;
        setMoved(new Map());
        reload();
      }
    };
    events.jobChanged.connect(onJob);
    visibility.changed.connect(onVisible);
    return () => {
      events.jobChanged.disconnect(onJob);
      visibility.changed.disconnect(onVisible);
    };
  }, [events, visibility, reload]);

  const jobs = useMemo(() => {
    if (!value) {
      return value;
    }
    const known = new Set(value.map(job => job.id));
    const fresh = [...moved.values()].filter(job => !known.has(job.id));
    return [...fresh.reverse(), ...value.map(job => moved.get(job.id) ?? job)];
  }, [value, moved]);
  return { ...pages, value: jobs };
}
