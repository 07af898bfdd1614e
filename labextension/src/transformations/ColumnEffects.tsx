import React from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Preview } from '../api/types';
import { useTrans } from '../app/translation';
import { columnCount } from '../components/counts';
import { cell, decimal } from '../components/format';

/** Columns that are listed; a recipe may touch thousands. */
const LISTED = 8;

/** What a recipe does to each column of the sample, in figures. */
export function ColumnEffects({
  columns
}: Pick<Preview, 'columns'>): JSX.Element | null {
  const trans = useTrans();
  if (columns.length === 0) {
    return null;
  }
  return (
    <ul className="mlp-Effects" aria-label={trans.__('Effect on each column')}>
      {columns.slice(0, LISTED).map(column => (
        <li key={column.name}>
          <code className="mlp-ColumnName">{column.name}</code>
          {describe(column, trans).map(text => (
            <span key={text}>{text}</span>
          ))}
        </li>
      ))}
      {columns.length > LISTED && (
        <li>
          {trans.__('and %1 more', columnCount(columns.length - LISTED, trans))}
        </li>
      )}
    </ul>
  );
}

function describe(
  { before, after }: Preview['columns'][number],
  trans: TranslationBundle
): string[] {
  if (!before) {
    return [trans.__('new')];
  }
  if (!after) {
    return [trans.__('goes')];
  }
  const names: Record<string, string> = {
    dtype: trans.__('type'),
    missing: trans.__('missing'),
    distinct: trans.__('distinct'),
    mean: trans.__('mean'),
    min: trans.__('least'),
    max: trans.__('greatest'),
    top: trans.__('most frequent'),
    count: trans.__('rows with it')
  };
  return Object.keys(names)
    .filter(
      name =>
        name in before &&
        name in after &&
        JSON.stringify(before[name]) !== JSON.stringify(after[name])
    )
    .map(name =>
      trans.__(
        '%1 %2 → %3',
        names[name],
        shown(before[name]),
        shown(after[name])
      )
    );
}

function shown(value: unknown): string {
  return typeof value === 'number' ? decimal(value) : (cell(value) ?? '—');
}
