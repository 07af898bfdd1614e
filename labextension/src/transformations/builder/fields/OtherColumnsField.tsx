import React from 'react';
import type { FieldProps } from '@rjsf/utils';
import { usePlatform } from '../../../app/context';
import { useDebounced } from '../../../app/useDebounced';
import { useResource } from '../../../app/useResource';
import { ColumnPicker } from '../../../components/ColumnPicker';
import type { IStepFormContext } from '../StepForm';

const PAUSE_MS = 400;

/** Several columns of the other table of a step, which its `version` names. */
export function OtherColumnsField({
  idSchema,
  schema,
  formData,
  formContext,
  onChange
}: FieldProps<string[] | undefined>): JSX.Element {
  const { client, trans } = usePlatform();
  const { step } = formContext as IStepFormContext;
  const version = useDebounced(String(step.version ?? ''), PAUSE_MS);
  const { value } = useResource(
    async signal => {
      // What is wrong with a name that is half typed, the step itself says.
      const found = version
        ? await client.versions.get(version, signal).catch(() => undefined)
        : undefined;
      return found?.schema ?? [];
    },
    [client, version]
  );
  return (
    <ColumnPicker
      id={idSchema.$id}
      label={schema.title ?? ''}
      placeholder={trans.__('Add a column…')}
      columns={(value ?? []).map(({ name }) => name)}
      chosen={formData ?? []}
      onChange={chosen => onChange(chosen.length > 0 ? chosen : undefined)}
    />
  );
}
