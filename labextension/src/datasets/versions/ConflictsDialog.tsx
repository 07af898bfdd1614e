import React from 'react';
import { Dialog } from '@jupyterlab/apputils';
import type { MergeConflicts } from '../../api/types';
import { PlatformWidget } from '../../app/host';
import type { IPlatform } from '../../tokens';
import { Conflicts } from './Conflicts';
import { firstWay, type Decision } from './decision';
import '../../app/documentStyle';

/**
 * Show where an experiment and the published line clash, and let a person decide; undefined if they do not.
 *
 * `compareBy` finds the conflicts anew, with rows matched by the keys that the person chose.
 */
export async function decide(
  platform: IPlatform,
  experiment: string,
  conflicts: MergeConflicts,
  compareBy: (keys: string[]) => Promise<MergeConflicts>
): Promise<Decision | undefined> {
  const { trans } = platform;
  let decision = firstWay(conflicts);
  const body = new PlatformWidget(platform, () => (
    <Conflicts
      experiment={experiment}
      first={conflicts}
      compareBy={compareBy}
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
