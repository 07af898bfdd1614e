import React from 'react';
import { Dialog } from '@jupyterlab/apputils';
import type { Version } from '../api/types';
import { PlatformWidget } from '../app/host';
import { integer } from '../components/format';
import { ScrollingTable } from '../components/ScrollingTable';
import type { IPlatform } from '../tokens';

/** Show the rows of a file that could not be read, and why. */
export async function showBrokenRows(
  platform: IPlatform,
  { ingest }: Version
): Promise<void> {
  const { trans } = platform;
  const rows = ingest?.bad_rows ?? [];
  const body = new PlatformWidget(platform, () => (
    <div className="mlp-Form">
      <p className="mlp-Card-text">
        {trans.__(
          'These lines of the file could not be read; the others are in this version. Mend the file and upload it again as a new version.'
        )}
      </p>
      <ScrollingTable
        label={trans.__('Broken rows')}
        limited
        items={rows}
        columns={[
          {
            name: trans.__('Line'),
            number: true,
            cell: ({ line }) => integer(line)
          },
          { name: trans.__('Why'), cell: ({ reason }) => reason },
          { name: trans.__('Text'), cell: ({ text }) => <code>{text}</code> }
        ]}
      />
    </div>
  ));
  body.addClass('mlp-Dialog');
  body.addClass('mod-wide');
  await new Dialog({
    title: trans.__('Broken rows'),
    body,
    buttons: [Dialog.okButton({ label: trans.__('Close') })]
  }).launch();
}
