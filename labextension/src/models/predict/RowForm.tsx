import React, { useId } from 'react';
import { HTMLSelect } from '@jupyterlab/ui-components';
import type { Column, JsonObject, Profile } from '../../api/types';
import { useTrans } from '../../app/translation';
import { Field } from '../../components/Field';
import { cell } from '../../components/format';
import { typeName } from '../../components/TypeChip';

export interface IRowFormProps {
  columns: Column[];
  /** Offers the frequent values of a column. */
  profile: Profile | undefined;
  row: JsonObject;
  onChange: (row: JsonObject) => void;
}

/** One row, a field a column. An empty field is a missing value. */
export function RowForm({
  columns,
  profile,
  row,
  onChange
}: IRowFormProps): JSX.Element {
  const trans = useTrans();
  return (
    <div className="mlp-RowForm">
      {columns.map(column => (
        <Field
          key={column.name}
          label={column.name}
          hint={typeName(column.semantic_type, trans)}
        >
          {control => (
            <Value
              {...control}
              column={column}
              choices={
                profile?.columns
                  .find(({ name }) => name === column.name)
                  ?.top.map(({ value }) => value) ?? []
              }
              value={row[column.name]}
              onChange={value => onChange({ ...row, [column.name]: value })}
            />
          )}
        </Field>
      ))}
    </div>
  );
}

interface IValueProps {
  id: string;
  'aria-describedby': string | undefined;
  column: Column;
  choices: string[];
  value: unknown;
  onChange: (value: unknown) => void;
}

function Value({
  column,
  choices,
  value,
  onChange,
  ...control
}: IValueProps): JSX.Element {
  const trans = useTrans();
  const listId = useId();
  if (isBoolean(column.dtype)) {
    return (
      <HTMLSelect
        {...control}
        value={cell(value) ?? ''}
        onChange={({ currentTarget: { value: text } }) =>
          onChange(text === '' ? null : text === 'true')
        }
      >
        <option value="">{trans.__('missing')}</option>
        <option value="true">{trans.__('true')}</option>
        <option value="false">{trans.__('false')}</option>
      </HTMLSelect>
    );
  }
  const number = isNumber(column.dtype);
  return (
    <>
      <input
        {...control}
        className="jp-mod-styled"
        type={number ? 'number' : 'text'}
        step="any"
        list={!number && choices.length > 0 ? listId : undefined}
        placeholder={trans.__('missing')}
        value={cell(value) ?? ''}
        onChange={({ currentTarget: { value: text } }) =>
          onChange(text === '' ? null : number ? Number(text) : text)
        }
      />
      {!number && choices.length > 0 && (
        <datalist id={listId}>
          {choices.map(choice => (
            <option key={choice} value={choice} />
          ))}
        </datalist>
      )}
    </>
  );
}

function isNumber(dtype: string): boolean {
  return /^(u?int|float|double|halffloat|decimal)/i.test(dtype);
}

function isBoolean(dtype: string): boolean {
  return /^bool/i.test(dtype);
}
