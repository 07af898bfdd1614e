import { Dialog } from '@jupyterlab/apputils';
import type { Job, Model, Step } from '../../api/types';
import { CommandIDs } from '../../ids';
import { showJobProgress } from '../../jobs/ProgressDialog';
import type { IPlatform } from '../../tokens';
import { TrainForm } from './TrainForm';

export interface ITrainingChoice {
  dataset: string;
  version?: string;
  target?: string;
  /** Steps that are fitted in each fold, as part of the model. */
  steps?: Step[];
}

/** Ask what to train, train it, show how far it is, and open the model. */
export async function trainModel(
  platform: IPlatform,
  choice: ITrainingChoice
): Promise<void> {
  const { client, commands, events, trans } = platform;
  const metadata = await client.dataset(choice.dataset);
  const version = await client.versions.get(choice.version ?? metadata.version);
  const form = new TrainForm(
    platform,
    metadata,
    version,
    choice.target,
    choice.steps ?? []
  );
  const dialog = new Dialog({
    title: trans.__('Train a model on %1', metadata.name),
    body: form,
    focusNodeSelector: 'select',
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Train') })
    ]
  });
  const { button, value } = await dialog.launch();
  if (!button.accept || !value) {
    return;
  }
  const job: Job = await client.train(value);
  events.announce(job);
  const ended = await showJobProgress(platform, job);
  if (ended?.status === 'succeeded') {
    const { id } = ended.result as Model;
    events.refreshAll();
    await commands.execute(CommandIDs.openModel, { model: id });
  }
}
