import React from 'react';
import type { Preview } from '../api/types';
import { useTrans } from '../app/translation';
import { rowCount } from '../components/counts';
import { integer } from '../components/format';
import { ColumnEffects } from './ColumnEffects';
import { effectOf, type ISampleRow } from './effect';
import { Sample } from './Sample';

/** Rows and columns that are shown of a sample: enough to see the effect. */
const ROWS = 8;
const COLUMNS = 6;
/** Of these rows, as many are kept for such as go. */
const GOING = 3;

/** A sample before and after a recipe, with what it does marked, and its effect on each column in figures. */
export function SideBySide({ preview }: { preview: Preview }): JSX.Element {
  const trans = useTrans();
  const effect = effectOf(preview);
  const columns = (rows: ISampleRow[]): string[] => {
    const names = Object.keys(rows[0]?.values ?? {});
    return [
      ...names.filter(name => effect.columns.has(name)),
      ...names.filter(name => !effect.columns.has(name))
    ].slice(0, COLUMNS);
  };
  return (
    <div className="mlp-Preview">
      <div className="mlp-Preview-sides">
        <Sample
          title={trans.__('Before')}
          columns={columns(effect.before)}
          rows={telling(effect.before)}
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
          'Tried on %1 of %2.',
          integer(preview.sampled_rows),
          rowCount(preview.rows, trans)
        )}{' '}
        {preview.shown === 'changed_first' &&
          trans.__('Rows that the recipe changes come first.')}
      </p>
    </div>
  );
}

/** The first rows, and some of those that go if none of these does. */
function telling(rows: ISampleRow[]): ISampleRow[] {
  const first = rows.slice(0, ROWS);
  const going = rows.filter(({ dropped }) => dropped).slice(0, GOING);
  return first.some(({ dropped }) => dropped)
    ? first
    : [...first.slice(0, ROWS - going.length), ...going];
}
