import React from 'react';
import { HTMLSelect } from '@jupyterlab/ui-components';
import type { FieldProps } from '@rjsf/utils';
import { useTrans } from '../../../app/translation';
import { accepted } from '../accepted';
import type { IStepFormContext } from '../StepForm';

/** One column of the table. */
export function ColumnField({
  idSchema,
  schema,
  formData = '',
  formContext,
  onChange
}: FieldProps<string | undefined>): JSX.Element {
  const trans = useTrans();
  const { columns } = formContext as IStepFormContext;
  const names = accepted(columns, schema);
  return (
    <HTMLSelect
      id={idSchema.$id}
      value={formData}
      onChange={event => onChange(event.currentTarget.value || undefined)}
    >
      <option value="">{trans.__('Choose a column')}</option>
      {formData && !names.includes(formData) && (
        <option value={formData}>{formData}</option>
      )}
      {names.map(name => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </HTMLSelect>
  );
}
