import React, { useId, useState } from 'react';
import type { Dialog } from '@jupyterlab/apputils';
import type {
  Deployment,
  DeployMode,
  DeployRequest,
  Model
} from '../api/types';
import { useTrans } from '../app/translation';
import { PlatformWidget } from '../app/host';
import { Field } from '../components/Field';
import type { IPlatform } from '../tokens';
import '../app/documentStyle';

/** What the dialog asks for. */
export type DeployChoice = Pick<DeployRequest, 'endpoint' | 'mode' | 'onnx'>;

/** The server's longest name of an endpoint. */
const LONGEST = 60;

/** The body of the deploy dialog. */
export class DeployForm
  extends PlatformWidget
  implements Dialog.IBodyWidget<DeployChoice>
{
  constructor(platform: IPlatform, model: Model, taken: Deployment[]) {
    const first: DeployChoice = {
      endpoint: toEndpoint(model.name),
      mode: 'live',
      onnx: false
    };
    super(platform, () => (
      <Fields
        first={first}
        taken={taken.map(({ endpoint }) => endpoint)}
        onChange={choice => {
          this._choice = choice;
        }}
      />
    ));
    this._choice = first;
    this.addClass('mlp-Dialog');
  }

  getValue(): DeployChoice {
    return this._choice;
  }

  private _choice: DeployChoice;
}

interface IFieldsProps {
  first: DeployChoice;
  /** The endpoints that there are. */
  taken: string[];
  onChange: (choice: DeployChoice) => void;
}

function Fields({ first, taken, onChange }: IFieldsProps): JSX.Element {
  const trans = useTrans();
  const [choice, setChoice] = useState(first);
  const id = useId();
  const change = (patch: Partial<DeployChoice>): void => {
    const after = { ...choice, ...patch };
    setChoice(after);
    onChange(after);
  };
  const modes: [DeployMode, string, string][] = [
    [
      'live',
      trans.__('Answer requests'),
      taken.includes(choice.endpoint)
        ? trans.__(
            'The endpoint switches to this model without a failed request.'
          )
        : trans.__('The endpoint is made.')
    ],
    [
      'shadow',
      trans.__('In the shadow'),
      trans.__(
        'It is given the rows of the model that answers, and you see where it says something else.'
      )
    ]
  ];
  return (
    <div className="mlp-Form">
      <Field
        label={trans.__('Endpoint')}
        hint={trans.__('Lower-case letters, digits and hyphens')}
      >
        {control => (
          <>
            <input
              {...control}
              className="jp-mod-styled"
              list={id}
              maxLength={LONGEST}
              value={choice.endpoint}
              onChange={event =>
                change({ endpoint: event.currentTarget.value.trim() })
              }
            />
            <datalist id={id}>
              {taken.map(name => (
                <option key={name} value={name} />
              ))}
            </datalist>
          </>
        )}
      </Field>
      <fieldset className="mlp-Candidates">
        <legend>{trans.__('What it does there')}</legend>
        {modes.map(([mode, label, hint]) => (
          <label key={mode} className="mlp-Candidate">
            <input
              type="radio"
              name={`${id}-mode`}
              checked={choice.mode === mode}
              // Only what is served has a shadow.
              disabled={mode === 'shadow' && taken.length === 0}
              onChange={() => change({ mode })}
            />
            <span>{label}</span>
            <span className="mlp-Candidate-reason mlp-Hint">{hint}</span>
          </label>
        ))}
      </fieldset>
      <label className="mlp-Candidate">
        <input
          type="checkbox"
          checked={choice.onnx}
          onChange={({ currentTarget: { checked } }) =>
            change({ onnx: checked })
          }
        />
        <span>{trans.__('Compute with ONNX Runtime')}</span>
        <span className="mlp-Candidate-reason mlp-Hint">
          {trans.__(
            'Faster, in shorter numbers: how many training rows get another label is counted.'
          )}
        </span>
      </label>
    </div>
  );
}

function toEndpoint(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-|-$/g, '');
}
