import React from 'react';
import type { JsonObject, Preview, Step } from '../api/types';
import { usePlatform } from '../app/context';
import { useResource } from '../app/useResource';
import { cell, integer } from '../components/format';
import { Loaded } from '../components/Loaded';
import { changedColumns, changedCells } from './effect';

/** Rows and columns that are shown of a sample: enough to see the effect. */
const ROWS = 8;
const COLUMNS = 6;

export interface IPreviewPaneProps {
  version: string;
  steps: Step[];
}

/** A sample before and after a recipe, side by side. */
export function PreviewPane({
  version,
  steps
}: IPreviewPaneProps): JSX.Element {
  const { client, trans } = usePlatform();
  const preview = useResource(
    signal => client.preview(version, steps, signal),
    [version, JSON.stringify(steps)]
  );
  return (
    <Loaded resource={preview} label={trans.__('Trying it on a sample…')}>
      {value => <SideBySide preview={value} />}
    </Loaded>
  );
}

function SideBySide({ preview }: { preview: Preview }): JSX.Element {
  const { trans } = usePlatform();
  const { before, after, issues } = preview;
  const names = (rows: JsonObject[]): string[] => Object.keys(rows[0] ?? {});
  const changed = changedColumns(preview);
  const order = (rows: JsonObject[]): string[] =>
    [
      ...names(rows).filter(name => changed.has(name)),
      ...names(rows).filter(name => !changed.has(name))
    ].slice(0, COLUMNS);
  const marked = changedCells(preview);
  const rows = marked.rows.slice(0, ROWS);
  const dropped = before.length - after.length;
  return (
    <div className="mlp-Preview">
      {issues.map((issue, index) => (
        <p key={index} className={`mlp-Issue mod-${issue.severity}`}>
          {issue.detail}
        </p>
      ))}
      <div className="mlp-Preview-sides">
        <Sample
          title={trans.__('Before')}
          columns={order(before)}
          rows={rows.map(index => before[index]).filter(Boolean)}
          mark={(_, name) => changed.has(name) && !names(after).includes(name)}
        />
        <Sample
          title={trans.__('After')}
          columns={order(after)}
          rows={rows.map(index => after[index]).filter(Boolean)}
          mark={(position, name) => marked.has(rows[position], name)}
        />
      </div>
      <p className="mlp-Hint">
        {trans.__(
          'Tried on a sample of %1 rows.',
          integer(preview.sampled_rows)
        )}{' '}
        {changed.size === 0 && dropped === 0
          ? trans.__('No cell of the sample changes.')
          : trans._n('%1 column changes.', '%1 columns change.', changed.size)}
      </p>
    </div>
  );
}

interface ISampleProps {
  title: string;
  columns: string[];
  rows: JsonObject[];
  mark: (row: number, column: string) => boolean;
}

function Sample({ title, columns, rows, mark }: ISampleProps): JSX.Element {
  const { trans } = usePlatform();
  return (
    <figure className="mlp-Sample">
      <figcaption>{title}</figcaption>
      <div className="mlp-Sample-scroll" tabIndex={0}>
        <table className="mlp-Table">
          <thead>
            <tr>
              {columns.map(name => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={index}>
                {columns.map(name => {
                  const value = cell(row[name]);
                  return (
                    <td
                      key={name}
                      className={mark(index, name) ? 'mod-changed' : undefined}
                    >
                      {value ?? (
                        <span
                          className="mlp-Missing"
                          title={trans.__('missing')}
                        >
                          —
                        </span>
                      )}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
