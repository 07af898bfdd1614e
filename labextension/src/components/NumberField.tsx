import React from 'react';
import { Field } from './Field';

export interface INumberFieldProps {
  label: string;
  hint?: string;
  least: number;
  most: number;
  /** What an empty field means. */
  placeholder: string;
  value: number | undefined;
  onChange: (value: number | undefined) => void;
}

/** A number that may be left out. */
export function NumberField({
  label,
  hint,
  least,
  most,
  placeholder,
  value,
  onChange
}: INumberFieldProps): JSX.Element {
  return (
    <Field label={label} hint={hint}>
      {control => (
        <input
          {...control}
          className="jp-mod-styled"
          type="number"
          min={least}
          max={most}
          placeholder={placeholder}
          value={value ?? ''}
          onChange={({ currentTarget: { valueAsNumber } }) =>
            onChange(Number.isNaN(valueAsNumber) ? undefined : valueAsNumber)
          }
        />
      )}
    </Field>
  );
}
