import type { CommandRegistry } from '@lumino/commands';
import type { Dataset, Job, Model, Transformation } from '../api/types';
import { CommandIDs } from '../ids';

/** Open what a job made; false if there is nothing to open. */
export async function openResult(
  commands: CommandRegistry,
  job: Job
): Promise<boolean> {
  const result = job.result as
    Partial<Model & Dataset & Transformation> | null | undefined;
  if (job.status !== 'succeeded' || !result?.id) {
    return false;
  }
  if (result.estimator !== undefined) {
    await commands.execute(CommandIDs.openModel, { model: result.id });
    return true;
  }
  if (result.schema !== undefined) {
    await commands.execute(CommandIDs.openDataset, { dataset: result.id });
    return true;
  }
  return false;
}
