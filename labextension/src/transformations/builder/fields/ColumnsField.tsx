import React from 'react';
import type { FieldProps } from '@rjsf/utils';
import { useTrans } from '../../../app/translation';
import { ColumnPicker } from '../../../components/ColumnPicker';
import { accepted } from '../accepted';
import type { IStepFormContext } from '../StepForm';

/** Several columns of the table. */
export function ColumnsField({
  idSchema,
  schema,
  required,
  formData,
  formContext,
  onChange
}: FieldProps<string[] | undefined>): JSX.Element {
  const trans = useTrans();
  const { columns } = formContext as IStepFormContext;
  return (
    <ColumnPicker
      id={idSchema.$id}
      label={schema.title ?? ''}
      placeholder={required ? undefined : trans.__('Every column that fits')}
      columns={accepted(columns, schema)}
      chosen={formData ?? []}
      onChange={chosen =>
        onChange(chosen.length > 0 || required ? chosen : undefined)
      }
    />
  );
}
