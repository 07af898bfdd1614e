import type { Job } from '../api/types';
import type { IPlatform } from '../tokens';
import { isFinished } from './status';

/** Ask for the job itself when its events have been silent for this long. */
const SILENCE_MS = 4000;

/**
 * Follow a job to its end and return it as it ended.
 *
 * Progress comes with the event stream. Where that is silent (a proxy that drops web sockets), the job is asked for
 * every few seconds, but not while the page is hidden.
 */
export function follow(
  { client, events }: IPlatform,
  job: Job,
  onProgress: (job: Job) => void = () => undefined,
  signal?: AbortSignal
): Promise<Job> {
  return new Promise((resolve, reject) => {
    let timer = 0;
    let done = false;
    const stop = (): void => {
      done = true;
      window.clearTimeout(timer);
      events.jobChanged.disconnect(onEvent);
      signal?.removeEventListener('abort', onAbort);
    };
    const onAbort = (): void => {
      stop();
      reject(new DOMException('No longer followed.', 'AbortError'));
    };
    const ask = async (): Promise<void> => {
      try {
        if (!document.hidden) {
          await take(await client.job(job.id, signal));
          return;
        }
      } catch (error) {
        if (done) {
          return;
        }
        console.warn(`The job ${job.id} could not be asked for:`, error);
      }
      wait();
    };
    const wait = (): void => {
      window.clearTimeout(timer);
      timer = window.setTimeout(() => void ask(), SILENCE_MS);
    };
    const take = async (current: Job): Promise<void> => {
      if (!isFinished(current)) {
        onProgress(current);
        wait();
        return;
      }
      stop();
      // An event leaves out the log and may leave out a long result.
      const whole = await client.job(job.id, signal).catch(() => current);
      onProgress(whole);
      resolve(whole);
    };
    const onEvent = (_: unknown, current: Job): void => {
      if (current.id === job.id) {
        void take(current);
      }
    };
    signal?.addEventListener('abort', onAbort);
    events.jobChanged.connect(onEvent);
    void take(job);
  });
}
