import React, { useId } from 'react';

export interface IFieldProps {
  label: string;
  /** What to know before filling it in. */
  hint?: React.ReactNode;
  children: (props: {
    id: string;
    'aria-describedby': string | undefined;
  }) => React.ReactNode;
}

/** A labelled control of a form. */
export function Field({ label, hint, children }: IFieldProps): JSX.Element {
  const id = useId();
  const hintId = hint ? `${id}-hint` : undefined;
  return (
    <div className="mlp-Field">
      <label className="mlp-Field-label" htmlFor={id}>
        {label}
      </label>
      {children({ id, 'aria-describedby': hintId })}
      {hint && (
        <div className="mlp-Field-hint" id={hintId}>
          {hint}
        </div>
      )}
    </div>
  );
}
