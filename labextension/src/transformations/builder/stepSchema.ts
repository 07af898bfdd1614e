import type { FormComponent } from '@jupyterlab/ui-components';
import type { RJSFSchema } from '@rjsf/utils';
import type { CatalogueEntry, Step } from '../../api/types';

/** The hints of the catalogue (`x-input`), and the fields of the form that follow from them. */
const INPUTS: Record<string, string> = {
  columns: 'columns',
  column: 'column',
  'column-map': 'columnMap',
  expression: 'expression'
};

export type FormProps = Parameters<typeof FormComponent>[0];
export type UiSchema = NonNullable<FormProps['uiSchema']>;

export interface IStepForm {
  schema: RJSFSchema;
  uiSchema: UiSchema;
}

/** What the form of a kind of step is made from: its JSON Schema alone. */
export function stepForm(entry: CatalogueEntry): IStepForm {
  const parameters = entry.parameters as RJSFSchema;
  const properties = parameters.properties as Record<string, RJSFSchema>;
  const plain = Object.fromEntries(
    Object.entries(properties)
      .filter(([name]) => name !== 'kind')
      .map(([name, property]) => [
        name,
        withoutNull(name, resolved(property, parameters))
      ])
  );
  return {
    schema: {
      type: 'object',
      properties: plain,
      required: parameters.required
    },
    uiSchema: Object.fromEntries(
      Object.entries(plain).map(([name, property]) => [name, look(property)])
    )
  };
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

function look(property: RJSFSchema): UiSchema {
  const input = INPUTS[String(property['x-input'])];
  if (input) {
    return { 'ui:field': input };
  }
  const { type } = property;
  if (type === 'array') {
    const items = (property.items ?? {}) as RJSFSchema;
    return { 'ui:field': items.enum ? 'choices' : 'list' };
  }
  if (type === 'object') {
    return { 'ui:field': 'pairs' };
  }
  return typeof type === 'string' ? {} : { 'ui:field': 'value' };
}

/** A property with its reference into the schema's definitions put in. */
function resolved(property: RJSFSchema, root: RJSFSchema): RJSFSchema {
  const { $ref, ...rest } = property;
  const name = $ref?.split('/').pop();
  const target = name && (root.$defs as Record<string, RJSFSchema>)?.[name];
  return target ? { ...target, ...rest } : property;
}

/**
 * “X or nothing” as an X that can be left out, “X or Y” as any value, and a title as a sentence begins.
 *
 * A list that must not be empty begins empty all the same: the form would put nothing at all as its first entry.
 */
function withoutNull(name: string, property: RJSFSchema): RJSFSchema {
  const real = ((property.anyOf ?? []) as RJSFSchema[]).filter(
    ({ type }) => type !== 'null'
  );
  const plain: RJSFSchema = {
    ...(real.length === 1 && real[0]),
    ...property,
    title: sentence(property.title ?? name)
  };
  delete plain.anyOf;
  delete plain.minItems;
  if (plain.default === null) {
    delete plain.default;
  }
  return plain;
}

function sentence(title: string): string {
  const words = title.replace(/_/g, ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
