import React from 'react';
import type { FieldProps } from '@rjsf/utils';
import { usePlatform } from '../../../app/context';
import { useResource } from '../../../app/useResource';

/** A version of any dataset: one of the datasets (its newest), or what is typed. */
export function VersionField({
  idSchema,
  formData = '',
  onChange
}: FieldProps<string | undefined>): JSX.Element {
  const { client, trans } = usePlatform();
  const { value } = useResource(
    signal => client.listDatasets('', { limit: 200, signal }),
    [client]
  );
  const listId = `${idSchema.$id}-datasets`;
  return (
    <>
      <input
        id={idSchema.$id}
        className="jp-mod-styled"
        list={listId}
        placeholder={trans.__('dataset or dataset@number')}
        value={formData}
        onChange={event => onChange(event.currentTarget.value || undefined)}
      />
      <datalist id={listId}>
        {(value?.items ?? []).map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </datalist>
    </>
  );
}
