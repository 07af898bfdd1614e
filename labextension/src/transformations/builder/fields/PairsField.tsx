import React from 'react';
import type { FieldProps } from '@rjsf/utils';
import { PairEditor } from './PairEditor';
import { readScalar, writeScalar } from './scalar';

/** New values by old values. */
export function PairsField({
  idSchema,
  schema,
  formData = {},
  onChange
}: FieldProps<Record<string, unknown> | undefined>): JSX.Element {
  return (
    <PairEditor
      id={idSchema.$id}
      label={schema.title ?? ''}
      pairs={Object.entries(formData).map(([from, value]) => ({
        from,
        to: writeScalar(value)
      }))}
      onChange={pairs =>
        onChange(
          Object.fromEntries(
            pairs.map(({ from, to }) => [from, readScalar(to)])
          )
        )
      }
    />
  );
}
