import React from 'react';
import type { FieldProps } from '@rjsf/utils';
import type { IStepFormContext } from '../StepForm';
import { PairEditor } from './PairEditor';

/** New names by columns. */
export function ColumnMapField({
  idSchema,
  schema,
  formData = {},
  formContext,
  onChange
}: FieldProps<Record<string, string> | undefined>): JSX.Element {
  return (
    <PairEditor
      id={idSchema.$id}
      label={schema.title ?? ''}
      choices={(formContext as IStepFormContext).columns.map(
        ({ name }) => name
      )}
      pairs={Object.entries(formData).map(([from, to]) => ({ from, to }))}
      onChange={pairs =>
        onChange(Object.fromEntries(pairs.map(({ from, to }) => [from, to])))
      }
    />
  );
}
