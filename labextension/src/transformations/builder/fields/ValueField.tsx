import React, { useState } from 'react';
import type { FieldProps } from '@rjsf/utils';
import { useTrans } from '../../../app/translation';
import { readScalar, writeScalar } from './scalar';

/** A number, a text or yes/no. */
export function ValueField({
  idSchema,
  formData,
  onChange
}: FieldProps): JSX.Element {
  const trans = useTrans();
  const [text, setText] = useState(writeScalar(formData));
  return (
    <input
      id={idSchema.$id}
      className="jp-mod-styled"
      placeholder={trans.__('A number, text, true or false')}
      value={text}
      onChange={({ currentTarget: { value } }) => {
        setText(value);
        onChange(readScalar(value) ?? undefined);
      }}
    />
  );
}
