/*
 * Stands in for JupyterLab's own controls (`@jupyterlab/ui-components`, `@jupyter/react-components`), which come with
 * JupyterLab and not with a notebook's output: the shared components import them by those names.
 */
import React from 'react';

export interface IButtonProps extends React.ButtonHTMLAttributes<HTMLButtonElement> {
  appearance?: 'accent' | 'neutral' | 'stealth';
}

export function Button({
  appearance = 'neutral',
  className = '',
  ...props
}: IButtonProps): JSX.Element {
  return (
    <button
      type="button"
      className={`mlp-Button mod-${appearance} ${className}`}
      {...props}
    />
  );
}

export function HTMLSelect(
  props: React.SelectHTMLAttributes<HTMLSelectElement>
): JSX.Element {
  return <select className="mlp-Select" {...props} />;
}

interface IIconProps {
  className?: string;
  tag?: 'div' | 'span' | null;
}

export class LabIcon {
  constructor(private readonly _options: { name: string; svgstr: string }) {}

  readonly react = ({ className, tag }: IIconProps): JSX.Element =>
    React.createElement(tag ?? 'span', {
      className,
      'aria-hidden': true,
      dangerouslySetInnerHTML: { __html: this._options.svgstr }
    });
}

export const closeIcon = new LabIcon({
  name: 'mlp:close',
  svgstr:
    '<svg viewBox="0 0 16 16" width="12" height="12"><path d="M4 4l8 8M12 4l-8 8" stroke="currentColor" stroke-width="1.6"/></svg>'
});
