import React from 'react';

export interface IHeadingProps {
  title: string;
  /** What is said of it in small. */
  children?: React.ReactNode;
}

/** What an output is about. */
export function Heading({ title, children }: IHeadingProps): JSX.Element {
  return (
    <header className="mlp-Output-heading">
      <h2>{title}</h2>
      {children && <span className="mlp-Hint">{children}</span>}
    </header>
  );
}
