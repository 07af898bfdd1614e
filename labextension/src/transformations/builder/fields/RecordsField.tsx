import React from 'react';
import { Button } from '@jupyter/react-components';
import { deleteIcon } from '@jupyterlab/ui-components';
import type { FieldProps, RJSFSchema } from '@rjsf/utils';
import { useTrans } from '../../../app/translation';

/** Several entries of the same shape, each with a form of its own. */
export function RecordsField(props: FieldProps): JSX.Element {
  const { formData, idSchema, onChange, registry, schema, uiSchema } = props;
  const trans = useTrans();
  const { SchemaField } = registry.fields;
  const entries: unknown[] = formData ?? [];
  const items = schema.items as RJSFSchema;
  return (
    <div
      className="mlp-Records"
      role="group"
      id={idSchema.$id}
      aria-label={schema.title}
    >
      {entries.map((entry, index) => (
        <div key={index} className="mlp-Records-entry">
          <SchemaField
            {...props}
            name={String(index)}
            required={false}
            schema={items}
            uiSchema={uiSchema?.items}
            idSchema={registry.schemaUtils.toIdSchema(
              items,
              `${idSchema.$id}_${index}`,
              entry
            )}
            formData={entry}
            onChange={(after: unknown) =>
              onChange(
                entries.map((other, place) => (place === index ? after : other))
              )
            }
          />
          <Button
            appearance="stealth"
            title={trans.__('Remove')}
            aria-label={trans.__('Remove %1 %2', schema.title, index + 1)}
            onClick={() =>
              onChange(entries.filter((_, place) => place !== index))
            }
          >
            <deleteIcon.react tag={null} />
          </Button>
        </div>
      ))}
      <div>
        <Button appearance="neutral" onClick={() => onChange([...entries, {}])}>
          {trans.__('Add')}
        </Button>
      </div>
    </div>
  );
}
