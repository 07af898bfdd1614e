import React, { useState } from 'react';
import { Dialog } from '@jupyterlab/apputils';
import { HTMLSelect } from '@jupyterlab/ui-components';
import type { Dataset, DatasetEdit } from '../api/types';
import { usePlatform } from '../app/context';
import { PlatformWidget } from '../app/host';
import { Field } from '../components/Field';
import type { IPlatform } from '../tokens';
import '../app/documentStyle';

/** Let a person change what is said about a dataset. */
export async function showEditDialog(
  platform: IPlatform,
  id: string
): Promise<void> {
  const { client, events, trans } = platform;
  const dataset = await client.dataset(id);
  const { button, value } = await new Dialog({
    title: trans.__('Edit %1', dataset.name),
    body: new EditForm(platform, dataset),
    focusNodeSelector: 'input',
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Save') })
    ]
  }).launch();
  if (button.accept && value && Object.keys(value).length > 0) {
    await client.editDataset(id, value);
    events.refreshAll();
  }
}

/** The body of the dialog; its value is what was changed. */
class EditForm
  extends PlatformWidget
  implements Dialog.IBodyWidget<DatasetEdit>
{
  constructor(platform: IPlatform, dataset: Dataset) {
    super(platform, () => (
      <Fields
        dataset={dataset}
        onChange={edit => {
          this._edit = edit;
        }}
      />
    ));
    this.addClass('mlp-Dialog');
  }

  getValue(): DatasetEdit {
    return this._edit;
  }

  private _edit: DatasetEdit = {};
}

interface IFieldsProps {
  dataset: Dataset;
  onChange: (edit: DatasetEdit) => void;
}

function Fields({ dataset, onChange }: IFieldsProps): JSX.Element {
  const { trans } = usePlatform();
  const [edit, setEdit] = useState<DatasetEdit>({});
  const [tags, setTags] = useState((dataset.tags ?? []).join(', '));
  const change = (patch: DatasetEdit): void => {
    const after = { ...edit, ...patch };
    setEdit(after);
    // A name that was emptied is none.
    const { name, ...others } = after;
    onChange(name?.trim() ? { ...others, name: name.trim() } : others);
  };
  return (
    <div className="mlp-Form">
      <Field
        label={trans.__('Name')}
        hint={trans.__('Its id and address stay: %1', dataset.id)}
      >
        {control => (
          <input
            {...control}
            className="jp-mod-styled"
            value={edit.name ?? dataset.name}
            onChange={event => change({ name: event.currentTarget.value })}
          />
        )}
      </Field>
      <Field label={trans.__('Description')}>
        {control => (
          <textarea
            {...control}
            className="jp-mod-styled"
            rows={3}
            value={edit.description ?? dataset.description}
            onChange={event =>
              change({ description: event.currentTarget.value })
            }
          />
        )}
      </Field>
      <Field label={trans.__('Tags')} hint={trans.__('Separated by commas')}>
        {control => (
          <input
            {...control}
            className="jp-mod-styled"
            value={tags}
            onChange={({ currentTarget: { value } }) => {
              setTags(value);
              change({ tags: words(value) });
            }}
          />
        )}
      </Field>
      <Field
        label={trans.__('What to predict')}
        hint={trans.__('What recommendations and trainings begin with')}
      >
        {control => (
          <HTMLSelect
            {...control}
            value={(edit.target === undefined ? dataset : edit).target ?? ''}
            onChange={event =>
              change({ target: event.currentTarget.value || null })
            }
          >
            <option value="">{trans.__('Automatic')}</option>
            {dataset.schema.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </HTMLSelect>
        )}
      </Field>
    </div>
  );
}

function words(text: string): string[] {
  return text
    .split(',')
    .map(word => word.trim())
    .filter(Boolean);
}
