import React, { useState } from 'react';
import type { FieldProps, RJSFSchema } from '@rjsf/utils';
import { useTrans } from '../../../app/translation';
import { readScalar, writeScalar } from './scalar';

/** Values, one a line. */
export function ListField({
  idSchema,
  schema,
  formData,
  required,
  onChange
}: FieldProps<unknown[] | undefined>): JSX.Element {
  const trans = useTrans();
  const items = (schema.items ?? {}) as RJSFSchema;
  const isText = items.type === 'string';
  const write = (value: unknown): string =>
    isText ? String(value) : writeScalar(value) || '""';
  const read = (line: string): unknown => (isText ? line : readScalar(line));
  const [text, setText] = useState((formData ?? []).map(write).join('\n'));
  return (
    <textarea
      id={idSchema.$id}
      className="jp-mod-styled mlp-RowsText"
      rows={Math.min(Math.max(text.split('\n').length, 2), 6)}
      placeholder={trans.__('One a line')}
      value={text}
      onChange={({ currentTarget: { value } }) => {
        setText(value);
        const lines = value.split('\n').filter(line => line !== '');
        onChange(lines.length > 0 || required ? lines.map(read) : undefined);
      }}
    />
  );
}
