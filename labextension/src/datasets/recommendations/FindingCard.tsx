import React from 'react';
import type { Finding } from '../../api/types';
import { usePlatform } from '../../app/context';
import { rowCount } from '../../components/counts';
import { RecipeActions } from '../../transformations/RecipeActions';
import { StepList } from '../../transformations/StepList';
import { findingName } from './findingName';

export interface IFindingCardProps {
  dataset: string;
  finding: Finding;
  version: string;
  onApplied: () => void;
}

/** Something that is wrong or worth knowing, and what mends it. */
export function FindingCard({
  dataset,
  finding,
  version,
  onApplied
}: IFindingCardProps): JSX.Element {
  const { trans } = usePlatform();
  const { columns, count, examples, kind, reason, severity, steps } = finding;
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
      {steps.length > 0 && (
        <>
          <StepList steps={steps} />
          <RecipeActions
            dataset={dataset}
            steps={steps}
            version={version}
            onApplied={onApplied}
          />
        </>
      )}
    </article>
  );
}
