import React from 'react';
import type { Proposal } from '../../api/types';
import { EvidenceBars } from './EvidenceBars';

export interface IProposalCardProps {
  proposal: Proposal;
  /** The steps in words. */
  steps: React.ReactNode;
  /** What can be done with them. */
  children: React.ReactNode;
  chosen?: boolean;
}

/** Steps that the platform proposes, why, and what they were measured to do. */
export function ProposalCard({
  proposal,
  steps,
  children,
  chosen
}: IProposalCardProps): JSX.Element {
  const { reason, evidence, note } = proposal;
  return (
    <article className={`mlp-Card${chosen ? ' mod-chosen' : ''}`}>
      {steps}
      <p className="mlp-Card-text">{reason}</p>
      {evidence && <EvidenceBars evidence={evidence} />}
      {note && <p className="mlp-Hint">{note}</p>}
      {children}
    </article>
  );
}
