import React from 'react';
import type { LabIcon } from '@jupyterlab/ui-components';

export interface IEmptyStateProps {
  icon?: LabIcon;
  title: string;
  /** What to do first. */
  text: string;
  action?: React.ReactNode;
}

/** Stands where a list will be, and says how to begin it. */
export function EmptyState({
  icon,
  title,
  text,
  action
}: IEmptyStateProps): JSX.Element {
  return (
    <div className="mlp-Empty">
      {icon && <icon.react className="mlp-Empty-icon" tag="div" />}
      <h3 className="mlp-Empty-title">{title}</h3>
      <p className="mlp-Empty-text">{text}</p>
      {action}
    </div>
  );
}
