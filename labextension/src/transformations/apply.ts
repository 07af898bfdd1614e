import { Notification } from '@jupyterlab/apputils';
import { isJob } from '../api/isJob';
import type { IApplyOptions } from '../api/recipes';
import type { Step, Transformation } from '../api/types';
import { follow } from '../jobs/follow';
import { resultOf } from '../jobs/result';
import type { IPlatform } from '../tokens';

/** Apply a recipe to a version as one commit, and wait for it. Raises what the server refuses. */
export async function applyRecipe(
  platform: IPlatform,
  version: string,
  steps: Step[],
  options: IApplyOptions = {}
): Promise<Transformation> {
  const { client, events, trans } = platform;
  const reply = await client.recipes.apply(version, steps, options);
  let applied: Transformation;
  if (isJob(reply)) {
    events.announce(reply);
    applied = resultOf(await follow(platform, reply), trans);
  } else {
    applied = reply;
  }
  events.refreshAll();
  Notification.success(trans.__('New version: %1', applied.message), {
    autoClose: 4000
  });
  return applied;
}
