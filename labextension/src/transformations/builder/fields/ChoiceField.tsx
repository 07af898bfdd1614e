import React from 'react';
import { HTMLSelect } from '@jupyterlab/ui-components';
import type { FieldProps } from '@rjsf/utils';

/** One of a few values. */
export function ChoiceField({
  idSchema,
  schema,
  formData = schema.default as string | undefined,
  required,
  onChange
}: FieldProps<string | undefined>): JSX.Element {
  const choices = (schema.enum ?? []) as string[];
  return (
    <HTMLSelect
      id={idSchema.$id}
      value={formData ?? ''}
      onChange={event => onChange(event.currentTarget.value || undefined)}
    >
      {(!required || formData === undefined) &&
        schema.default === undefined && <option value="" />}
      {choices.map(choice => (
        <option key={choice} value={choice}>
          {choice.replace(/_/g, ' ')}
        </option>
      ))}
    </HTMLSelect>
  );
}
