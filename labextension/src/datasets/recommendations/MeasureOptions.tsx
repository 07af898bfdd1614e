import React from 'react';
import type { EvidenceRequest } from '../../api/types';
import { useTrans } from '../../app/translation';
import {
  type INumberFieldProps,
  NumberField
} from '../../components/NumberField';

export interface IMeasureOptionsProps {
  options: EvidenceRequest;
  onChange: (options: EvidenceRequest) => void;
}

/** How long proposals are measured and on how many folds, and whether the adviser is asked for more of them. */
export function MeasureOptions({
  options,
  onChange
}: IMeasureOptionsProps): JSX.Element {
  const trans = useTrans();
  const set = (patch: EvidenceRequest): void =>
    onChange({ ...options, ...patch });
  const numbers: INumberFieldProps[] = [
    {
      label: trans.__('Time budget (s)'),
      hint: trans.__('What is known by then counts'),
      least: 5,
      most: 3600,
      placeholder: '60',
      value: options.time_budget_s,
      onChange: seconds => set({ time_budget_s: seconds })
    },
    {
      label: trans.__('Folds'),
      hint: trans.__('Parts for cross-validation'),
      least: 2,
      most: 10,
      placeholder: '5',
      value: options.folds,
      onChange: folds => set({ folds })
    },
    {
      label: trans.__('Repeats'),
      hint: trans.__('How often rows are divided anew at most'),
      least: 1,
      most: 20,
      placeholder: '5',
      value: options.repeats,
      onChange: repeats => set({ repeats })
    }
  ];
  return (
    <details className="mlp-Details">
      <summary>{trans.__('How it is measured')}</summary>
      <div className="mlp-Form">
        <div className="mlp-Form-row mod-three">
          {numbers.map(field => (
            <NumberField key={field.label} {...field} />
          ))}
        </div>
        <label className="mlp-Check">
          <input
            type="checkbox"
            checked={options.advise ?? false}
            onChange={({ currentTarget: { checked } }) =>
              set({ advise: checked })
            }
          />
          {trans.__('Ask the adviser that the server is configured with')}
        </label>
      </div>
    </details>
  );
}
