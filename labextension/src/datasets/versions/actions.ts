import {
  Dialog,
  InputDialog,
  Notification,
  showDialog
} from '@jupyterlab/apputils';
import type {
  ReadonlyPartialJSONArray,
  ReadonlyPartialJSONObject
} from '@lumino/coreutils';
import { isJob } from '../../api/isJob';
import { confirmed } from '../../app/confirm';
import { offer } from '../../app/offer';
import { CommandIDs } from '../../ids';
import { follow } from '../../jobs/follow';
import { resultOf } from '../../jobs/result';
import type { IPlatform } from '../../tokens';
import type { IVersionSubject } from './commands';
import { publish } from './publish';

/** Open the recipe builder; of a version that a recipe made, with its steps on what it was made from. */
export async function makeRecipe(
  { client, commands }: IPlatform,
  { dataset, version }: IVersionSubject
): Promise<void> {
  const { transformation_id: id } = await client.versions.get(version);
  const made = id ? await client.recipes.get(id) : undefined;
  await commands.execute(CommandIDs.openDataset, {
    dataset,
    version: made?.input_version ?? version,
    tab: 'recipe',
    ...(made && { recipe: made.steps as ReadonlyPartialJSONArray })
  });
}

/** Open the comparison of a version with another, by default the one that it was made from. */
export async function compare(
  { client, commands, trans }: IPlatform,
  { dataset, version }: IVersionSubject,
  args: ReadonlyPartialJSONObject
): Promise<void> {
  const right = (await client.versions.get(version)).id;
  const left =
    (args.other as string | undefined) ??
    (await client.versions.parent(right))?.id;
  if (!left) {
    Notification.info(trans.__('Nothing was before the first version.'), {
      autoClose: 5000
    });
    return;
  }
  await commands.execute(CommandIDs.openDataset, {
    dataset,
    version: right,
    tab: 'compare',
    compare: { left, right }
  });
}

export async function showLineage(
  { commands }: IPlatform,
  { dataset, version }: IVersionSubject
): Promise<void> {
  await commands.execute(CommandIDs.openDataset, {
    dataset,
    version,
    tab: 'lineage'
  });
}

export async function startExperiment(
  { client, events, trans }: IPlatform,
  { dataset, version }: IVersionSubject
): Promise<void> {
  const { value } = await InputDialog.getText({
    title: trans.__('Start an experiment'),
    label: trans.__('Its name: lower-case letters, digits and hyphens'),
    pattern: '^[a-z0-9]+(-[a-z0-9]+)*$',
    required: true,
    okLabel: trans.__('Start')
  });
  if (value) {
    await client.versions.startBranch(dataset, value, version);
    events.refreshAll();
    Notification.success(
      trans.__(
        'The experiment %1 begins here: choose it where you apply a recipe.',
        value
      ),
      { autoClose: 5000 }
    );
  }
}

export async function publishExperiment(
  platform: IPlatform,
  { dataset }: IVersionSubject,
  args: ReadonlyPartialJSONObject
): Promise<void> {
  const experiment = await chooseExperiment(platform, dataset, args);
  if (experiment && (await publish(platform, dataset, experiment))) {
    await platform.commands.execute(CommandIDs.openDataset, { dataset });
  }
}

export async function deleteExperiment(
  platform: IPlatform,
  { dataset }: IVersionSubject,
  args: ReadonlyPartialJSONObject
): Promise<void> {
  const { client, trans } = platform;
  const experiment = await chooseExperiment(platform, dataset, args);
  if (experiment) {
    await confirmed(
      platform,
      {
        title: trans.__('Delete experiment?'),
        body: trans.__(
          'The branch “%1” goes; its versions stay as long as a model needs them.',
          experiment
        ),
        action: trans.__('Delete')
      },
      () => client.versions.deleteBranch(dataset, experiment)
    );
  }
}

async function chooseExperiment(
  { client, trans }: IPlatform,
  dataset: string,
  args: ReadonlyPartialJSONObject
): Promise<string | undefined> {
  if (args.experiment) {
    return args.experiment as string;
  }
  const names = (await client.versions.branches(dataset)).flatMap(
    ({ experiment }) => experiment ?? []
  );
  if (names.length === 0) {
    Notification.info(
      trans.__('There is no experiment: start one, or apply a recipe as one.'),
      { autoClose: 5000 }
    );
    return undefined;
  }
  const { value } = await InputDialog.getItem({
    title: trans.__('Which experiment?'),
    items: names
  });
  return value ?? undefined;
}

/** Undo the transformation that made a version, as a commit that can be undone in turn. */
export async function undo(
  platform: IPlatform,
  { version }: IVersionSubject
): Promise<void> {
  const { client, events, trans } = platform;
  const undone = await client.recipes.undo(version, 'undo');
  events.refreshAll();
  offer(platform, {
    message: trans.__('New version: %1', undone.message),
    label: trans.__('Redo'),
    work: () => client.recipes.undo(version, 'redo')
  });
}

/** Show where the recipe that made a version was applied. */
export async function showApplications(
  platform: IPlatform,
  { version }: IVersionSubject
): Promise<void> {
  const { client, trans } = platform;
  const { transformation_id: id } = await client.versions.get(version);
  if (!id) {
    Notification.info(trans.__('No recipe made this version.'), {
      autoClose: 5000
    });
    return;
  }
  const { showApplications: show } = await import('./Applications');
  await show(platform, id);
}

/** Run the recipe that made a version again, on what is newer upstream, after a person has seen what that outdates. */
export async function rerun(
  platform: IPlatform,
  { dataset, version }: IVersionSubject
): Promise<void> {
  const { client, commands, events, trans } = platform;
  const newer = await client.recipes.upstream(version);
  if (!newer.version || newer.replayed_as) {
    Notification.info(
      newer.replayed_as
        ? trans.__('The recipe ran on the newest rows already.')
        : trans.__('The recipe is up to date: nothing is newer upstream.'),
      { autoClose: 5000 }
    );
    return;
  }
  const body = [
    ...newer.issues.map(({ detail }) => detail),
    newer.rows_after === null
      ? ''
      : trans.__(
          'Rows: %1 before, %2 now.',
          newer.rows_before,
          newer.rows_after
        ),
    newer.outdated.length > 0
      ? trans.__(
          'Made from what it replaces: %1.',
          newer.outdated.map(({ label }) => label).join(', ')
        )
      : trans.__('Nothing that exists depends on what it replaces.')
  ];
  const { button, isChecked } = await showDialog({
    title: trans.__('Run the recipe on newer rows?'),
    body: body.filter(Boolean).join('\n'),
    checkbox: {
      label: trans.__('Keep what the steps have learnt'),
      caption: trans.__(
        'Otherwise they learn from the newer rows: medians, categories and the like'
      )
    },
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Run') })
    ]
  });
  if (!button.accept) {
    return;
  }
  const reply = await client.recipes.rerun(
    version,
    isChecked ? 'keep' : 'refit'
  );
  let made = reply;
  if (isJob(reply)) {
    events.announce(reply);
    made = resultOf(await follow(platform, reply), trans);
  }
  events.refreshAll();
  await commands.execute(CommandIDs.openDataset, {
    dataset,
    version:
      (made as { output_version?: string | null }).output_version ?? undefined,
    tab: 'data'
  });
}

export async function withdraw(
  platform: IPlatform,
  { version }: IVersionSubject
): Promise<void> {
  const { client, trans } = platform;
  const { number, message } = await client.versions.get(version);
  await confirmed(
    platform,
    {
      title: trans.__('Withdraw version?'),
      body: trans.__(
        'Version %1, “%2”, can no longer be used. It is refused while a model or a branch needs it, and can be restored.',
        number,
        message
      ),
      action: trans.__('Withdraw')
    },
    async () => {
      await client.versions.withdraw(version);
      offer(platform, {
        message: trans.__('Version %1 is withdrawn.', number),
        label: trans.__('Restore'),
        work: () => client.versions.restore(version)
      });
    }
  );
}
