import React from 'react';
import type { FieldProps, RJSFSchema } from '@rjsf/utils';

/** Some of a few values, in the order in which they are listed. */
export function ChoicesField({
  idSchema,
  schema,
  formData = [],
  onChange
}: FieldProps<unknown[] | undefined>): JSX.Element {
  const choices = ((schema.items as RJSFSchema).enum ?? []) as unknown[];
  return (
    <div
      className="mlp-Choices"
      role="group"
      id={idSchema.$id}
      aria-label={schema.title}
    >
      {choices.map(choice => (
        <label key={String(choice)}>
          <input
            type="checkbox"
            checked={formData.includes(choice)}
            onChange={({ currentTarget: { checked } }) =>
              onChange(
                choices.filter(other =>
                  other === choice ? checked : formData.includes(other)
                )
              )
            }
          />
          {String(choice).replace(/_/g, ' ')}
        </label>
      ))}
    </div>
  );
}
