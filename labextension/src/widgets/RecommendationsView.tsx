import React from 'react';
import type { Recommendations, Version } from '../api/types';
import { useTrans } from '../app/translation';
import { percent } from '../components/percent';
import { EvidenceBars } from '../datasets/recommendations/EvidenceBars';
import { FindingCard } from '../datasets/recommendations/FindingCard';
import { ModelCard } from '../datasets/recommendations/ModelCard';
import { ProposalCard } from '../datasets/recommendations/ProposalCard';
import { problemName } from '../models/problemName';
import { StepLines } from '../transformations/StepLines';
import { HTMLSelect } from './controls';
import { Heading } from './Heading';
import type { IViewProps } from './index';
import { Measure } from './Measure';
import { useTrait } from './useTrait';
import { Problem } from './Problem';
import { Recipe } from './Recipe';
import { Winner } from './Winner';

type Titles = Record<string, { title: string; help: string }>;

/** What was found in a version, and what to do; `selected` holds the numbers of the proposals that are chosen. */
export function RecommendationsView({ model }: IViewProps): JSX.Element {
  const trans = useTrans();
  const [found] = useTrait<Recommendations>(model, 'record');
  const [titles] = useTrait<Titles>(model, 'titles');
  const [selected, setSelected] = useTrait<number[]>(model, 'selected');
  const [applied] = useTrait<Version | null>(model, 'applied');
  const [target, setTarget] = useTrait<string>(model, 'target');
  const [busy] = useTrait<boolean>(model, 'busy');
  const catalogue = new Map(Object.entries(titles));
  const { findings, models, targets, transformations: proposals } = found;
  const chosen = selected.filter(index => index < proposals.length);
  const toggle = (index: number): void =>
    setSelected(
      chosen.includes(index)
        ? chosen.filter(other => other !== index)
        : [...chosen, index]
    );
  const columns = new Set([
    ...targets.map(({ column }) => column),
    ...found.columns.map(({ name }) => name)
  ]);
  return (
    <div className="mlp-Output" aria-busy={busy}>
      <Heading title={trans.__('Recommendations')}>
        {found.problem_type &&
          trans.__(
            '%1, %2 sure. %3',
            problemName(found.problem_type, trans),
            percent(found.problem.confidence),
            found.problem.reason
          )}
      </Heading>
      <label className="mlp-Chooser-line">
        {trans.__('What to predict')}
        <HTMLSelect
          value={target}
          disabled={busy}
          onChange={event => setTarget(event.currentTarget.value)}
        >
          {!target && <option value="">{trans.__('Choose a column')}</option>}
          {[...columns].map(name => (
            <option key={name}>{name}</option>
          ))}
        </HTMLSelect>
        {busy && (
          <span className="mlp-Hint" role="status">
            {trans.__('Looking for what could be better…')}
          </span>
        )}
      </label>
      <Problem model={model} />
      {applied && (
        <p className="mlp-Notice mod-info" role="status">
          {trans.__(
            'Applied: version %1, “%2”. In Python it is .applied.',
            applied.number,
            applied.message
          )}
        </p>
      )}
      {proposals.length > 0 && (
        <section>
          <h3 className="mlp-SectionTitle">{trans.__('Proposals')}</h3>
          <Measure model={model} found={found} />
          {found.winner && (
            <Winner model={model}>
              <StepLines steps={found.winner.steps} catalogue={catalogue} />
              <EvidenceBars evidence={found.winner.evidence} />
            </Winner>
          )}
          <ul className="mlp-Stack">
            {proposals.map((proposal, index) => (
              <li key={index}>
                <ProposalCard
                  proposal={proposal}
                  chosen={chosen.includes(index)}
                  steps={
                    <label className="mlp-Choice">
                      <input
                        type="checkbox"
                        checked={chosen.includes(index)}
                        aria-label={trans.__('Choose proposal %1', index + 1)}
                        onChange={() => toggle(index)}
                      />
                      <StepLines steps={proposal.steps} catalogue={catalogue} />
                    </label>
                  }
                >
                  <Recipe model={model} steps={proposal.steps} />
                </ProposalCard>
              </li>
            ))}
          </ul>
          {chosen.length > 1 && (
            <div className="mlp-Card mlp-Output-together">
              <h4 className="mlp-Card-title">
                {trans.__('The %1 chosen ones together', chosen.length)}
              </h4>
              <Recipe
                model={model}
                steps={chosen
                  .map(index => proposals[index])
                  .sort((a, b) => (a.order ?? 0) - (b.order ?? 0))
                  .flatMap(({ steps }) => steps)}
              />
            </div>
          )}
        </section>
      )}
      {findings.length > 0 && (
        <section>
          <h3 className="mlp-SectionTitle">{trans.__('Findings')}</h3>
          <ul className="mlp-Stack">
            {findings.map((finding, index) => (
              <li key={index}>
                <FindingCard finding={finding}>{null}</FindingCard>
              </li>
            ))}
          </ul>
        </section>
      )}
      {models.length > 0 && (
        <section>
          <h3 className="mlp-SectionTitle">{trans.__('Models to try')}</h3>
          <ul className="mlp-Cards">
            {models.map(suggestion => (
              <li key={suggestion.name}>
                <ModelCard model={suggestion} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}
