import React from 'react';
import { Dialog } from '@jupyterlab/apputils';
import type { MergeConflicts, MergeRequest } from '../../api/types';
import { PlatformWidget } from '../../app/host';
import type { IPlatform } from '../../tokens';
import { Conflicts } from './Conflicts';
import '../../app/documentStyle';

export type Decision = Pick<MergeRequest, 'strategy' | 'prefer'>;

/** Show where an experiment and the published line clash, and let a person decide; undefined if they do not. */
export async function decide(
  platform: IPlatform,
  experiment: string,
  conflicts: MergeConflicts
): Promise<Decision | undefined> {
  const { trans } = platform;
  // Rows of both sides can be brought together only where the server has found a way to tell them apart.
  let decision: Decision =
    conflicts.reason === null
      ? { strategy: 'rows', prefer: 'source' }
      : { strategy: 'source-wins' };
  const body = new PlatformWidget(platform, () => (
    <Conflicts
      experiment={experiment}
      conflicts={conflicts}
      initial={decision}
      onDecide={after => {
        decision = after;
      }}
    />
  ));
  body.addClass('mlp-Dialog');
  body.addClass('mod-wide');
  const { button } = await new Dialog({
    title: trans.__('Both sides have new versions'),
    body,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Publish') })
    ]
  }).launch();
  return button.accept ? decision : undefined;
}
