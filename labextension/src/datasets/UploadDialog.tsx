import React, { useRef, useState } from 'react';
import { Dialog, ReactWidget } from '@jupyterlab/apputils';
import { fileUploadIcon, HTMLSelect } from '@jupyterlab/ui-components';
import { Button } from '@jupyter/react-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import { Field } from '../components/Field';
import { bytes } from '../components/format';
import type { IPlatform } from '../tokens';
import { addAddress, addFiles, type IUploadFields } from './add';
import { ACCEPT } from './fileTypes';
import { ReadOptions } from './ReadOptions';
import '../app/documentStyle';

interface IChoice {
  files: File[];
  /** Where the server finds the table instead. */
  uri: string;
  fields: IUploadFields;
}

const NOTHING: IChoice = { files: [], uri: '', fields: {} };

/** Let a person choose a file and upload it, as a new dataset or as the next version of one. */
export async function showUploadDialog(
  platform: IPlatform,
  dataset: string | undefined
): Promise<void> {
  const { client, trans } = platform;
  const branches = dataset ? await client.versions.branches(dataset) : [];
  const body = new UploadForm(
    trans,
    dataset,
    branches.flatMap(({ experiment }) => experiment ?? [])
  );
  const dialog = new Dialog({
    title: dataset
      ? trans.__('Upload a new version of %1', dataset)
      : trans.__('Upload a dataset'),
    body,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Upload') })
    ]
  });
  const { button, value } = await dialog.launch();
  if (!button.accept || !value) {
    return;
  }
  if (value.files.length > 0) {
    await addFiles(platform, value.files, value.fields);
  } else if (value.uri) {
    await addAddress(platform, value.uri, value.fields);
  }
}

class UploadForm extends ReactWidget implements Dialog.IBodyWidget<IChoice> {
  constructor(
    private readonly _trans: TranslationBundle,
    private readonly _dataset: string | undefined,
    private readonly _experiments: string[]
  ) {
    super();
    this.addClass('mlp-Widget');
    this.addClass('mlp-Dialog');
  }

  getValue(): IChoice {
    return this._choice;
  }

  protected render(): JSX.Element {
    return (
      <Form
        trans={this._trans}
        asVersion={this._dataset !== undefined}
        experiments={this._experiments}
        onChange={choice => {
          this._choice = {
            ...choice,
            fields: { ...choice.fields, dataset: this._dataset }
          };
        }}
      />
    );
  }

  private _choice: IChoice = NOTHING;
}

interface IFormProps {
  trans: TranslationBundle;
  asVersion: boolean;
  /** Of the dataset that gets a version. */
  experiments: string[];
  onChange: (choice: IChoice) => void;
}

function Form({
  trans,
  asVersion,
  experiments,
  onChange
}: IFormProps): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  const [choice, setChoice] = useState(NOTHING);
  const [over, setOver] = useState(false);
  const change = (patch: Partial<IChoice>): void => {
    const after = { ...choice, ...patch };
    setChoice(after);
    onChange(after);
  };
  const pick = (files: FileList | null): void =>
    change({ files: [...(files ?? [])] });
  const set = (fields: IUploadFields): void =>
    change({ fields: { ...choice.fields, ...fields } });

  return (
    <div className="mlp-Form">
      <div
        className={`mlp-DropArea${over ? ' mod-over' : ''}`}
        onDragOver={event => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={event => {
          event.preventDefault();
          setOver(false);
          pick(event.dataTransfer.files);
        }}
      >
        <fileUploadIcon.react tag="div" className="mlp-DropArea-icon" />
        {choice.files.length > 0 ? (
          choice.files.map(file => (
            <strong key={file.name}>
              {trans.__('%1 (%2)', file.name, bytes(file.size))}
            </strong>
          ))
        ) : (
          <span>{trans.__('Drop a file here')}</span>
        )}
        <Button appearance="neutral" onClick={() => input.current?.click()}>
          {choice.files.length > 0
            ? trans.__('Choose another…')
            : trans.__('Choose a file…')}
        </Button>
        <input
          ref={input}
          type="file"
          hidden
          accept={ACCEPT}
          multiple={!asVersion}
          onChange={event => pick(event.currentTarget.files)}
        />
        <span className="mlp-Hint">
          {trans.__(
            'CSV, TSV, Parquet, JSON, JSON lines, Excel or Arrow; .gz of these'
          )}
        </span>
      </div>
      {choice.files.length === 0 && (
        <Field
          label={trans.__('Or an address')}
          hint={trans.__(
            'https, lakeFS or an object store; the server reads it'
          )}
        >
          {control => (
            <input
              {...control}
              className="jp-mod-styled"
              type="url"
              value={choice.uri}
              onChange={event =>
                change({ uri: event.currentTarget.value.trim() })
              }
            />
          )}
        </Field>
      )}
      {!asVersion && choice.files.length < 2 && (
        <>
          <Field
            label={trans.__('Name')}
            hint={trans.__('The name of the file if left empty')}
          >
            {control => (
              <input
                {...control}
                className="jp-mod-styled"
                value={choice.fields.name ?? ''}
                onChange={event => set({ name: event.currentTarget.value })}
              />
            )}
          </Field>
          <Field label={trans.__('Description')}>
            {control => (
              <textarea
                {...control}
                className="jp-mod-styled"
                rows={2}
                value={choice.fields.description ?? ''}
                onChange={event =>
                  set({ description: event.currentTarget.value })
                }
              />
            )}
          </Field>
        </>
      )}
      {asVersion && (
        <div className="mlp-Form-row">
          <Field
            label={trans.__('Message')}
            hint={trans.__('What is new in it')}
          >
            {control => (
              <input
                {...control}
                className="jp-mod-styled"
                value={choice.fields.message ?? ''}
                onChange={event => set({ message: event.currentTarget.value })}
              />
            )}
          </Field>
          <Field label={trans.__('Where')}>
            {control => (
              <HTMLSelect
                {...control}
                value={choice.fields.branch ?? ''}
                onChange={event => set({ branch: event.currentTarget.value })}
              >
                <option value="">{trans.__('On the published line')}</option>
                {experiments.map(name => (
                  <option key={name} value={name}>
                    {trans.__('Experiment %1', name)}
                  </option>
                ))}
              </HTMLSelect>
            )}
          </Field>
        </div>
      )}
      <ReadOptions
        trans={trans}
        options={choice.fields.options ?? {}}
        onChange={options => set({ options })}
      />
    </div>
  );
}
