import React from 'react';
import type { Preview, Step } from '../api/types';
import { usePlatform } from '../app/context';
import { useResource } from '../app/useResource';
import { integer } from '../components/format';
import { Loaded } from '../components/Loaded';
import { ColumnEffects } from './ColumnEffects';
import { effectOf, type ISampleRow } from './effect';
import { Sample } from './Sample';
import { useCatalogue } from './useCatalogue';

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
  const catalogue = useCatalogue();
  const preview = useResource(
    signal => client.preview(version, steps, signal),
    [version, JSON.stringify(steps)]
  );
  const aligned = steps.every(
    step => catalogue.get(String(step.kind))?.row_wise
  );
  return (
    <Loaded resource={preview} label={trans.__('Trying it on a sample…')}>
      {value => <SideBySide preview={value} aligned={aligned} />}
    </Loaded>
  );
}

interface ISideBySideProps {
  preview: Preview;
  /** Whether the rows after stand beside the same rows before. */
  aligned: boolean;
}

function SideBySide({ preview, aligned }: ISideBySideProps): JSX.Element {
  const { trans } = usePlatform();
  const effect = effectOf(preview, aligned);
  const columns = (rows: ISampleRow[]): string[] => {
    const names = Object.keys(rows[0]?.values ?? {});
    return [
      ...names.filter(name => effect.columns.has(name)),
      ...names.filter(name => !effect.columns.has(name))
    ].slice(0, COLUMNS);
  };
  return (
    <div className="mlp-Preview">
      {(preview.issues ?? []).map((issue, index) => (
        <p key={index} className={`mlp-Issue mod-${issue.severity}`}>
          {issue.detail}
        </p>
      ))}
      <div className="mlp-Preview-sides">
        <Sample
          title={trans.__('Before')}
          columns={columns(effect.before)}
          rows={effect.before.slice(0, ROWS)}
        />
        <Sample
          title={trans.__('After')}
          columns={columns(effect.after)}
          rows={effect.after.slice(0, ROWS)}
        />
      </div>
      <ColumnEffects columns={preview.columns} />
      <p className="mlp-Hint">
        {trans.__(
          'Tried on a sample of %1 rows.',
          integer(preview.sampled_rows)
        )}{' '}
        {!aligned &&
          !effect.before.some(row => row.dropped) &&
          trans.__('None of the rows that go is among its first ones.')}
      </p>
    </div>
  );
}
