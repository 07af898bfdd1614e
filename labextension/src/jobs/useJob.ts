import { useEffect, useState } from 'react';
import type { Job } from '../api/types';
import { usePlatform } from '../app/context';
import { follow } from './follow';
import { followedHere } from './followedHere';

/** A job as it moves, by its id; `onEnd` is called once it has ended, however it did. */
export function useJob(
  id: string | undefined,
  onEnd: (job: Job) => void
): Job | undefined {
  const platform = usePlatform();
  const [job, setJob] = useState<Job>();
  useEffect(() => {
    setJob(undefined);
    if (!id) {
      return;
    }
    const controller = new AbortController();
    const { signal } = controller;
    const release = followedHere.add(id);
    const watch = async (): Promise<void> => {
      const begun = await platform.client.job(id, signal);
      setJob(begun);
      onEnd(await follow(platform, begun, setJob, signal));
    };
    watch().catch((error: Error) => {
      if (!signal.aborted) {
        console.warn(`The job ${id} cannot be followed:`, error);
      }
    });
    return () => {
      controller.abort();
      release();
    };
  }, [platform, id]);
  return job;
}
