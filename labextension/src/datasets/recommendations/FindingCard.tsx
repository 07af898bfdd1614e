import React from 'react';
import type { Finding } from '../../api/types';
import { useTrans } from '../../app/translation';
import { rowCount } from '../../components/counts';
import { findingName } from './findingName';

export interface IFindingCardProps {
  finding: Finding;
  /** The steps that mend it, and what can be done with them. */
  children: React.ReactNode;
}

/** Something that is wrong or worth knowing, and what mends it. */
export function FindingCard({
  finding,
  children
}: IFindingCardProps): JSX.Element {
  const trans = useTrans();
  const { columns, count, examples, kind, reason, severity } = finding;
  return (
    <article className={`mlp-Card mlp-Finding mod-${severity}`}>
      <header className="mlp-Card-header">
        <h3 className="mlp-Card-title">
          {findingName(kind, trans)}
          {columns.map(column => (
            <code key={column} className="mlp-ColumnName">
              {column}
            </code>
          ))}
        </h3>
        {count > 0 && (
          <span className="mlp-Hint">{rowCount(count, trans)}</span>
        )}
      </header>
      <p className="mlp-Card-text">{reason}</p>
      {examples.length > 0 && (
        <p className="mlp-Hint">
          {trans.__('For example: %1', examples.slice(0, 5).join(' · '))}
        </p>
      )}
      {children}
    </article>
  );
}
