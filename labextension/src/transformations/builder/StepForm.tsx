import React, { useMemo } from 'react';
import { FormComponent } from '@jupyterlab/ui-components';
import type { ReadonlyJSONObject } from '@lumino/coreutils';
import type { CatalogueEntry, Column, Issue, Step } from '../../api/types';
import { FIELDS } from './fields';
import { ParameterTemplate } from './ParameterTemplate';
import { stepForm } from './stepSchema';
import { trustingValidator } from './trustingValidator';

/** What a parameter means stands below its control, once. */
const TEMPLATES = {
  FieldTemplate: ParameterTemplate,
  DescriptionFieldTemplate: () => null
};

export interface IStepFormContext {
  /** The columns that there are where the step begins. */
  columns: Column[];
  issues: Issue[];
}

export interface IStepFormProps extends IStepFormContext {
  id: string;
  entry: CatalogueEntry;
  step: Step;
  onChange: (step: Step) => void;
}

/** The parameters of a step, by a form that its JSON Schema describes. */
export function StepForm({
  id,
  entry,
  step,
  columns,
  issues,
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
      formContext={{ columns, issues } satisfies IStepFormContext}
      fields={FIELDS}
      templates={TEMPLATES}
      validator={trustingValidator}
      noValidate={true}
      onChange={({ formData }) => onChange({ kind, ...formData })}
    />
  );
}
