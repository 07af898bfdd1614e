import React from 'react';
import { HTMLSelect } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IngestOptions } from '../api/types';
import { Field } from '../components/Field';
import { NumberField } from '../components/NumberField';

export interface IReadOptionsProps {
  trans: TranslationBundle;
  options: IngestOptions;
  onChange: (options: IngestOptions) => void;
}

/** How a file is read, for one that is not read as it should be; what is left alone is found out. */
export function ReadOptions({
  trans,
  options,
  onChange
}: IReadOptionsProps): JSX.Element {
  const set = (patch: IngestOptions): void => {
    const after = { ...options, ...patch };
    onChange(
      Object.fromEntries(
        Object.entries(after).filter(([, value]) => value !== undefined)
      )
    );
  };
  const choices: IChoiceProps[] = [
    {
      label: trans.__('Delimiter'),
      choices: {
        ',': trans.__('Comma'),
        ';': trans.__('Semicolon'),
        '\t': trans.__('Tab'),
        '|': trans.__('Vertical bar')
      },
      value: options.delimiter ?? undefined,
      onChange: delimiter => set({ delimiter })
    },
    {
      label: trans.__('Decimal mark'),
      choices: { '.': trans.__('Point: 1.5'), ',': trans.__('Comma: 1,5') },
      value: options.decimal ?? undefined,
      onChange: decimal => set({ decimal: decimal as IngestOptions['decimal'] })
    },
    {
      label: trans.__('First line'),
      choices: {
        true: trans.__('Names of columns'),
        false: trans.__('A row')
      },
      value: options.header?.toString(),
      onChange: header =>
        set({ header: header === undefined ? undefined : header === 'true' })
    }
  ];
  return (
    <details className="mlp-Details">
      <summary>{trans.__('How the file is read')}</summary>
      <div className="mlp-Form">
        <div className="mlp-Form-row">
          {choices.map(choice => (
            <Choice
              key={choice.label}
              {...choice}
              automatic={trans.__('Automatic')}
            />
          ))}
          <NumberField
            label={trans.__('Lines to skip')}
            least={0}
            most={10_000}
            placeholder={trans.__('Automatic')}
            value={options.skip_lines ?? undefined}
            onChange={lines => set({ skip_lines: lines })}
          />
          <Field label={trans.__('Encoding')}>
            {control => (
              <input
                {...control}
                className="jp-mod-styled"
                placeholder={trans.__('Automatic, as utf-8 or cp1252')}
                value={options.encoding ?? ''}
                onChange={({ currentTarget: { value } }) =>
                  set({ encoding: value.trim() || undefined })
                }
              />
            )}
          </Field>
          <Field label={trans.__('Sheet of an Excel file')}>
            {control => (
              <input
                {...control}
                className="jp-mod-styled"
                placeholder={trans.__('The first one')}
                value={options.sheet ?? ''}
                onChange={({ currentTarget: { value } }) =>
                  set({ sheet: value || undefined })
                }
              />
            )}
          </Field>
        </div>
      </div>
    </details>
  );
}

interface IChoiceProps {
  label: string;
  /** What can be chosen, and how it is called. */
  choices: Record<string, string>;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
}

function Choice({
  label,
  choices,
  value,
  onChange,
  automatic
}: IChoiceProps & { automatic: string }): JSX.Element {
  return (
    <Field label={label}>
      {control => (
        <HTMLSelect
          {...control}
          value={value ?? ''}
          onChange={event => onChange(event.currentTarget.value || undefined)}
        >
          <option value="">{automatic}</option>
          {Object.entries(choices).map(([choice, name]) => (
            <option key={choice} value={choice}>
              {name}
            </option>
          ))}
        </HTMLSelect>
      )}
    </Field>
  );
}
