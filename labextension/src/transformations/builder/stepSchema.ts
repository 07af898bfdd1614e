import type { FormComponent } from '@jupyterlab/ui-components';
import type { RJSFSchema } from '@rjsf/utils';
import type { CatalogueEntry, Step } from '../../api/types';

/** The hints of the catalogue (`x-input`), and the fields of the form that follow from them. */
const INPUTS: Record<string, string> = {
  columns: 'columns',
  column: 'column',
  'column-map': 'columnMap',
  'other-columns': 'otherColumns',
  expression: 'expression',
  version: 'version'
};

export type FormProps = Parameters<typeof FormComponent>[0];
export type UiSchema = NonNullable<FormProps['uiSchema']>;

export interface IStepForm {
  schema: RJSFSchema;
  uiSchema: UiSchema;
}

/** What the form of a kind of step is made from: its JSON Schema alone. */
export function stepForm(entry: CatalogueEntry): IStepForm {
  const root = entry.parameters as RJSFSchema;
  const schema = plain('', root, root);
  delete schema.properties?.kind;
  return { schema, uiSchema: look(schema) };
}

/** The titles of what a step cannot do without and does not have yet. */
export function unfilled(entry: CatalogueEntry, step: Step): string[] {
  const { properties = {}, required = [] } = entry.parameters as RJSFSchema;
  return required
    .filter(name => isEmpty(step[name]))
    .map(name => sentence((properties[name] as RJSFSchema)?.title ?? name));
}

function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === null ||
    value === '' ||
    (typeof value === 'object' && Object.keys(value).length === 0)
  );
}

function look(schema: RJSFSchema): UiSchema {
  const input = INPUTS[String(schema['x-input'])];
  if (input) {
    return { 'ui:field': input };
  }
  switch (schema.type) {
    case 'object':
      return schema.properties
        ? Object.fromEntries(
            Object.entries(schema.properties).map(([name, property]) => [
              name,
              look(property as RJSFSchema)
            ])
          )
        : { 'ui:field': 'pairs' };
    case 'array': {
      const items = schema.items as RJSFSchema;
      return items.type === 'object'
        ? { 'ui:field': 'records', items: look(items) }
        : { 'ui:field': items.enum ? 'choices' : 'list' };
    }
    default:
      return schema.type === 'string' && schema.enum
        ? { 'ui:field': 'choice' }
        : typeof schema.type === 'string'
          ? {}
          : { 'ui:field': 'value' };
  }
}

/**
 * A schema as the form takes it, down to its leaves: references put in, “X or nothing” as an X that can be left out, “X
 * or Y” as any value, and titles as sentences begin.
 *
 * A list that must not be empty begins empty all the same: the form would put nothing at all as its first entry.
 */
function plain(name: string, given: RJSFSchema, root: RJSFSchema): RJSFSchema {
  const property = resolved(given, root);
  const real = ((property.anyOf ?? []) as RJSFSchema[]).filter(
    ({ type }) => type !== 'null'
  );
  const schema: RJSFSchema = {
    ...(real.length === 1 && resolved(real[0], root)),
    ...property,
    title: sentence(property.title ?? name)
  };
  delete schema.anyOf;
  delete schema.minItems;
  if (schema.default === null) {
    delete schema.default;
  }
  if (schema.properties) {
    schema.properties = Object.fromEntries(
      Object.entries(schema.properties).map(([part, inner]) => [
        part,
        plain(part, inner as RJSFSchema, root)
      ])
    );
  }
  if (schema.type === 'array') {
    schema.items = plain('', (schema.items ?? {}) as RJSFSchema, root);
  }
  return schema;
}

/** A schema with its reference into the definitions put in. */
function resolved(schema: RJSFSchema, root: RJSFSchema): RJSFSchema {
  const { $ref, ...rest } = schema;
  const name = $ref?.split('/').pop();
  const target = name && (root.$defs as Record<string, RJSFSchema>)?.[name];
  return target ? { ...target, ...rest } : schema;
}

function sentence(title: string): string {
  const words = title.replace(/_/g, ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
