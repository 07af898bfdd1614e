import React from 'react';
import { Dialog } from '@jupyterlab/apputils';
import type { Version } from '../api/types';
import { PlatformWidget } from '../app/host';
import { integer } from '../components/format';
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
      <div className="mlp-TableScroll mod-limited" tabIndex={0}>
        <table className="mlp-Table">
          <thead>
            <tr>
              <th scope="col" className="mod-number">
                {trans.__('Line')}
              </th>
              <th scope="col">{trans.__('Why')}</th>
              <th scope="col">{trans.__('Text')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ line, reason, text }) => (
              <tr key={line}>
                <td className="mod-number">{integer(line)}</td>
                <td>{reason}</td>
                <td>
                  <code>{text}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
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
