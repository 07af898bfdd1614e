import React, { useMemo } from 'react';
import { FormComponent } from '@jupyterlab/ui-components';
import type { ReadonlyJSONObject } from '@lumino/coreutils';
import type { CatalogueEntry, Column, Step } from '../../api/types';
import { FIELDS } from './fields';
import { ParameterTemplate } from './ParameterTemplate';
import { stepForm } from './stepSchema';
import { trustingValidator } from './trustingValidator';

/** A parameter's name stands above its control and what it means below, once. */
const TEMPLATES = {
  FieldTemplate: ParameterTemplate,
  DescriptionFieldTemplate: () => null,
  TitleFieldTemplate: () => null
};

export interface IStepFormContext {
  /** The columns that there are where the step begins. */
  columns: Column[];
  /** The step as it is now. */
  step: Step;
}

export interface IStepFormProps extends IStepFormContext {
  id: string;
  entry: CatalogueEntry;
  onChange: (step: Step) => void;
}

/** The parameters of a step, by a form that its JSON Schema describes. */
export function StepForm({
  id,
  entry,
  step,
  columns,
  onChange
}: IStepFormProps): JSX.Element {
  const { schema, uiSchema } = useMemo(() => stepForm(entry), [entry]);
  const { kind, ...parameters } = step;
  return (
    <FormComponent
      className="mlp-StepForm"
      tagName="div"
      idPrefix={id}
      schema={schema}
      uiSchema={uiSchema}
      formData={parameters as ReadonlyJSONObject}
      formContext={{ columns, step } satisfies IStepFormContext}
      fields={FIELDS}
      templates={TEMPLATES}
      validator={trustingValidator}
      noValidate={true}
      onChange={({ formData = {} }) =>
        onChange({ kind, ...given(formData, schema.required) })
      }
    />
  );
}

/** What is filled in: the form makes an empty list of one that is left out. */
function given(
  parameters: ReadonlyJSONObject,
  required: string[] = []
): ReadonlyJSONObject {
  return Object.fromEntries(
    Object.entries(parameters).filter(
      ([name, value]) =>
        required.includes(name) || !Array.isArray(value) || value.length > 0
    )
  );
}
