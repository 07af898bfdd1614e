import React from 'react';
import type { FieldTemplateProps } from '@rjsf/utils';
import { Prose } from '../../components/Prose';

/** One parameter of a step: its label, its control, and what to know about it. */
export function ParameterTemplate({
  id,
  label,
  required,
  schema,
  children
}: FieldTemplateProps): JSX.Element {
  if (schema.type === 'object' && schema.properties) {
    return <>{children}</>;
  }
  const box = schema.type === 'boolean';
  return (
    <div className={`mlp-Field mlp-Parameter${box ? ' mod-box' : ''}`}>
      {!box && (
        <label className="mlp-Field-label" htmlFor={id}>
          {label}
          {required && (
            <span className="mlp-Parameter-required" aria-hidden="true">
              {' *'}
            </span>
          )}
        </label>
      )}
      {children}
      {schema.description && (
        <div className="mlp-Field-hint">
          <Prose text={schema.description} />
        </div>
      )}
    </div>
  );
}
