import React from 'react';
import type { FieldProps } from '@rjsf/utils';

/** An expression or a condition over columns. */
export function ExpressionField({
  idSchema,
  formData = '',
  onChange
}: FieldProps<string | undefined>): JSX.Element {
  return (
    <textarea
      id={idSchema.$id}
      className="jp-mod-styled mlp-RowsText"
      rows={2}
      spellCheck={false}
      value={formData}
      onChange={event => onChange(event.currentTarget.value || undefined)}
    />
  );
}
