import React from 'react';
import { useTrans } from '../app/translation';
import { cell } from './format';

/** The value of a cell; what is missing is told from an empty text. */
export function CellText({ value }: { value: unknown }): JSX.Element {
  const trans = useTrans();
  const text = cell(value);
  return text === null ? (
    <span className="mlp-Missing" title={trans.__('missing')}>
      —
    </span>
  ) : (
    <>{text}</>
  );
}
