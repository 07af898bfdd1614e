import React from 'react';
import { Dialog } from '@jupyterlab/apputils';
import { Button } from '@jupyter/react-components';
import type { Version } from '../api/types';
import { usePlatform } from '../app/context';
import { PlatformWidget } from '../app/host';
import { usePages } from '../app/usePages';
import { integer } from '../components/format';
import { Loaded } from '../components/Loaded';
import { ScrollingTable } from '../components/ScrollingTable';
import type { IPlatform } from '../tokens';

/** Show the rows of a file that could not be read, and why. */
export async function showBrokenRows(
  platform: IPlatform,
  version: Version
): Promise<void> {
  const { trans } = platform;
  const body = new PlatformWidget(platform, () => (
    <BrokenRows version={version} />
  ));
  body.addClass('mlp-Dialog');
  body.addClass('mod-wide');
  await new Dialog({
    title: trans.__('Broken rows'),
    body,
    buttons: [Dialog.okButton({ label: trans.__('Close') })]
  }).launch();
}

function BrokenRows({ version }: { version: Version }): JSX.Element {
  const { client, trans } = usePlatform();
  const rows = usePages(
    paging => client.versions.badRows(version.id, paging),
    [client, version.id]
  );
  return (
    <div className="mlp-Form">
      <p className="mlp-Card-text">
        {trans.__(
          'These lines of the file could not be read; the others are in this version. Mend the file and upload it again as a new version.'
        )}
      </p>
      <Loaded resource={rows}>
        {items => (
          <ScrollingTable
            label={trans.__('Broken rows')}
            limited
            items={items}
            columns={[
              {
                name: trans.__('Line'),
                number: true,
                cell: ({ line }) => integer(line)
              },
              { name: trans.__('Why'), cell: ({ reason }) => reason },
              {
                name: trans.__('Text'),
                cell: ({ text }) => <code>{text}</code>
              }
            ]}
          />
        )}
      </Loaded>
      {rows.more && (
        <div className="mlp-Actions">
          <Button appearance="neutral" onClick={rows.more}>
            {trans.__('Show more')}
          </Button>
        </div>
      )}
    </div>
  );
}
