import React from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { JsonObject } from '../../api/types';
import { useTrans } from '../../app/translation';
import { Field } from '../../components/Field';

export interface IRowsTextProps {
  text: string;
  onChange: (text: string) => void;
}

/** Any number of rows, as a JSON array of objects. */
export function RowsText({ text, onChange }: IRowsTextProps): JSX.Element {
  const trans = useTrans();
  return (
    <Field
      label={trans.__('Rows')}
      hint={trans.__('An array of objects, a column a key')}
    >
      {control => (
        <textarea
          {...control}
          className="jp-mod-styled mlp-RowsText"
          rows={16}
          spellCheck={false}
          value={text}
          onChange={event => onChange(event.currentTarget.value)}
        />
      )}
    </Field>
  );
}

/** Read the rows; raises an Error that says what is expected. */
export function parseRows(
  text: string,
  trans: TranslationBundle
): JsonObject[] {
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (error) {
    throw new Error(
      trans.__('The rows are not JSON: %1.', (error as Error).message)
    );
  }
  const rows = Array.isArray(read) ? read : [read];
  if (
    rows.length === 0 ||
    rows.some(row => typeof row !== 'object' || row === null)
  ) {
    throw new Error(
      trans.__('Give an array of objects, for example [{"age": 22}].')
    );
  }
  return rows as JsonObject[];
}
