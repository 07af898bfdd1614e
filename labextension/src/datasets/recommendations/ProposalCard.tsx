import React from 'react';
import type { Proposal } from '../../api/types';
import { RecipeActions } from '../../transformations/RecipeActions';
import { StepList } from '../../transformations/StepList';
import { EvidenceBars } from './EvidenceBars';

export interface IProposalCardProps {
  dataset: string;
  proposal: Proposal;
  version: string;
  onApplied: () => void;
}

/** Steps that the platform proposes, why, and what they were measured to do. */
export function ProposalCard({
  dataset,
  proposal,
  version,
  onApplied
}: IProposalCardProps): JSX.Element {
  const { steps, reason, evidence, note } = proposal;
  return (
    <article className="mlp-Card">
      <StepList steps={steps} />
      <p className="mlp-Card-text">{reason}</p>
      {evidence && <EvidenceBars evidence={evidence} />}
      {note && <p className="mlp-Hint">{note}</p>}
      <RecipeActions
        dataset={dataset}
        steps={steps}
        version={version}
        onApplied={onApplied}
      />
    </article>
  );
}
