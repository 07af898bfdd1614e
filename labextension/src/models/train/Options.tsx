import React from 'react';
import { HTMLSelect } from '@jupyterlab/ui-components';
import type { TrainRequest } from '../../api/types';
import { useTrans } from '../../app/translation';
import { Field } from '../../components/Field';
import {
  type INumberFieldProps,
  NumberField
} from '../../components/NumberField';

export type ITrainOptions = Pick<
  TrainRequest,
  'groups' | 'time' | 'folds' | 'repeats' | 'trials' | 'seed' | 'ensemble'
>;

export interface IOptionsProps {
  /** What rows can be divided by. */
  columns: string[];
  options: ITrainOptions;
  onChange: (options: ITrainOptions) => void;
}

/** How rows are divided and how long settings are searched; what is left out is chosen from the data. */
export function Options({
  columns,
  options,
  onChange
}: IOptionsProps): JSX.Element {
  const trans = useTrans();
  const set = (patch: ITrainOptions): void =>
    onChange({ ...options, ...patch });
  const automatic = trans.__('Automatic');
  const numbers: INumberFieldProps[] = [
    {
      label: trans.__('Folds'),
      hint: trans.__('Parts for cross-validation'),
      least: 2,
      most: 20,
      placeholder: '5',
      value: options.folds,
      onChange: folds => set({ folds })
    },
    {
      label: trans.__('Repeats'),
      hint: trans.__('How often rows are divided anew'),
      least: 1,
      most: 20,
      placeholder: automatic,
      value: options.repeats ?? undefined,
      onChange: repeats => set({ repeats })
    },
    {
      label: trans.__('Settings to search'),
      hint: trans.__('For each of the two best kinds; 0 for none'),
      least: 0,
      most: 1000,
      placeholder: '24',
      value: options.trials,
      onChange: trials => set({ trials })
    },
    {
      label: trans.__('Seed'),
      hint: trans.__('The same one gives the same model'),
      least: 0,
      most: 2 ** 32 - 1,
      placeholder: '0',
      value: options.seed,
      onChange: seed => set({ seed })
    }
  ];
  return (
    <details className="mlp-Details">
      <summary>{trans.__('Division of rows and search')}</summary>
      <div className="mlp-Form">
        <div className="mlp-Form-row">
          <Divider
            label={trans.__('Groups')}
            hint={trans.__('Rows of the same value stay together')}
            columns={columns}
            automatic={automatic}
            value={options.groups ?? undefined}
            // Rows are divided by one of the two.
            onChange={groups => set({ groups, time: undefined })}
          />
          <Divider
            label={trans.__('Time')}
            hint={trans.__('Tested on rows that come later')}
            columns={columns}
            automatic={automatic}
            value={options.time ?? undefined}
            onChange={time => set({ time, groups: undefined })}
          />
          {numbers.map(field => (
            <NumberField key={field.label} {...field} />
          ))}
        </div>
        <label className="mlp-Check">
          <input
            type="checkbox"
            checked={options.ensemble ?? true}
            onChange={({ currentTarget }) =>
              set({ ensemble: currentTarget.checked })
            }
          />
          {trans.__('Combine the best where that scores better')}
        </label>
      </div>
    </details>
  );
}

interface IDividerProps {
  label: string;
  hint: string;
  columns: string[];
  automatic: string;
  value: string | undefined;
  onChange: (column: string | undefined) => void;
}

function Divider({
  label,
  hint,
  columns,
  automatic,
  value,
  onChange
}: IDividerProps): JSX.Element {
  return (
    <Field label={label} hint={hint}>
      {control => (
        <HTMLSelect
          {...control}
          value={value ?? ''}
          onChange={({ currentTarget }) =>
            onChange(currentTarget.value || undefined)
          }
        >
          <option value="">{automatic}</option>
          {columns.map(name => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </HTMLSelect>
      )}
    </Field>
  );
}
