import React from 'react';
import { closeIcon, HTMLSelect } from '@jupyterlab/ui-components';
import { useTrans } from '../app/translation';

export interface IColumnPickerProps {
  id?: string;
  'aria-describedby'?: string;
  /** Says what the columns are for, to those who do not see the label beside. */
  label: string;
  /** Every column that there is. */
  columns: readonly string[];
  chosen: readonly string[];
  /** Stands where nothing is chosen. */
  placeholder?: string;
  onChange: (chosen: string[]) => void;
}

/** Chooses columns, one after the other; their order is that of the choice. */
export function ColumnPicker({
  label,
  columns,
  chosen,
  placeholder,
  onChange,
  ...control
}: IColumnPickerProps): JSX.Element {
  const trans = useTrans();
  const others = columns.filter(name => !chosen.includes(name));
  return (
    <div className="mlp-ColumnPicker">
      {chosen.map(name => (
        <span
          key={name}
          className={`mlp-ColumnPicker-chosen${columns.includes(name) ? '' : ' mod-unknown'}`}
        >
          <code>{name}</code>
          <button
            type="button"
            title={trans.__('Remove %1', name)}
            aria-label={trans.__('Remove %1 from %2', name, label)}
            onClick={() => onChange(chosen.filter(other => other !== name))}
          >
            <closeIcon.react tag={null} />
          </button>
        </span>
      ))}
      {others.length > 0 && (
        <HTMLSelect
          {...control}
          aria-label={label}
          value=""
          onChange={({ currentTarget: { value } }) =>
            onChange([...chosen, value])
          }
        >
          <option value="" disabled>
            {chosen.length === 0 && placeholder
              ? placeholder
              : trans.__('Add a column…')}
          </option>
          {others.map(name => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </HTMLSelect>
      )}
    </div>
  );
}
