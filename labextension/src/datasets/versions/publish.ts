import { Notification } from '@jupyterlab/apputils';
import { isJob } from '../../api/isJob';
import { ProblemError } from '../../api/problem';
import type { MergeConflicts, MergeRequest, Version } from '../../api/types';
import { follow } from '../../jobs/follow';
import { resultOf } from '../../jobs/result';
import type { IPlatform } from '../../tokens';

/**
 * Publish an experiment. Where both sides have new versions, a person sees where they clash and decides.
 *
 * Returns the published version; undefined if the person gave up.
 */
export async function publish(
  platform: IPlatform,
  dataset: string,
  experiment: string
): Promise<Version | undefined> {
  const { events, trans } = platform;
  let request: MergeRequest = { source: experiment };
  for (;;) {
    try {
      const version = await merge(platform, dataset, request);
      events.refreshAll();
      Notification.success(
        trans.__('%1 is published as version %2.', experiment, version.number),
        { autoClose: 5000 }
      );
      return version;
    } catch (error) {
      const conflicts = conflictsOf(error);
      if (!conflicts) {
        throw error;
      }
      const { decide } = await import('./ConflictsDialog');
      const decision = await decide(platform, experiment, conflicts, keys =>
        compareBy(platform, dataset, { source: experiment, keys })
      );
      if (!decision) {
        return undefined;
      }
      request = { source: experiment, ...decision };
    }
  }
}

/** Find where both sides clash if rows are matched by these keys; raises what is wrong with them. */
async function compareBy(
  platform: IPlatform,
  dataset: string,
  request: MergeRequest
): Promise<MergeConflicts> {
  try {
    // Without a strategy nothing is published: the answer is the conflicts.
    await merge(platform, dataset, request);
  } catch (error) {
    const conflicts = conflictsOf(error);
    if (conflicts) {
      return conflicts;
    }
    throw error;
  }
  throw new Error(
    platform.trans.__('There is nothing to decide any more: it is published.')
  );
}

async function merge(
  platform: IPlatform,
  dataset: string,
  request: MergeRequest
): Promise<Version> {
  const { client, events, trans } = platform;
  const reply = await client.versions.merge(dataset, request);
  if (!isJob(reply)) {
    return reply;
  }
  events.announce(reply);
  return resultOf(await follow(platform, reply), trans);
}

function conflictsOf(error: unknown): MergeConflicts | undefined {
  return error instanceof ProblemError && error.status === 409
    ? (error.problem as { conflicts?: MergeConflicts }).conflicts
    : undefined;
}
