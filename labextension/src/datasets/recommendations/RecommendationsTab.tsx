import React, { useState } from 'react';
import { HTMLSelect } from '@jupyterlab/ui-components';
import { Button } from '@jupyter/react-components';
import type { Dataset, Recommendations, Step } from '../../api/types';
import { usePlatform } from '../../app/context';
import type { DocumentState } from '../../app/documentState';
import { reported } from '../../app/report';
import { useResource } from '../../app/useResource';
import { EmptyState } from '../../components/EmptyState';
import { Field } from '../../components/Field';
import { percent } from '../../components/percent';
import { Loaded } from '../../components/Loaded';
import { problemName } from '../../models/problemName';
import { CommandIDs } from '../../ids';
import { RecipeActions } from '../../transformations/RecipeActions';
import { StepList } from '../../transformations/StepList';
import type { DatasetDocumentState } from '../documentState';
import { DriftSince } from './DriftSince';
import { FindingCard } from './FindingCard';
import { MeasureBar } from './MeasureBar';
import { ModelCard } from './ModelCard';
import { ProposalCard } from './ProposalCard';
import { WinnerCard } from './WinnerCard';

export interface IRecommendationsTabProps {
  dataset: Dataset;
  version: string;
  state: DocumentState<DatasetDocumentState>;
  onApplied: () => void;
}

/** What the platform found in a version, and what it would do about it. */
export function RecommendationsTab({
  dataset,
  version,
  state,
  onApplied
}: IRecommendationsTabProps): JSX.Element {
  const { client, trans } = usePlatform();
  const [target, setTarget] = useState(dataset.target);
  const [against, setAgainst] = useState('');
  const recommendations = useResource(
    signal =>
      client.recommendations(dataset.id, version, target, { against, signal }),
    [dataset.id, version, target, against]
  );
  // What a dataset is for is part of what is said about it: the next person begins from there.
  const choose = (column: string): void => {
    setTarget(column);
    void reported(() => client.editDataset(dataset.id, { target: column }));
  };
  return (
    <div className="mlp-Page">
      <Loaded
        resource={recommendations}
        label={trans.__('Looking for what could be better…')}
      >
        {value => (
          <View
            dataset={dataset}
            version={version}
            found={value}
            state={state}
            onTarget={choose}
            against={against}
            onAgainst={setAgainst}
            onMeasured={recommendations.reload}
            onApplied={onApplied}
          />
        )}
      </Loaded>
    </div>
  );
}

interface IViewProps {
  dataset: Dataset;
  version: string;
  found: Recommendations;
  state: DocumentState<DatasetDocumentState>;
  onTarget: (target: string) => void;
  /** The version since which drift is looked for; empty for none. */
  against: string;
  onAgainst: (version: string) => void;
  onMeasured: () => void;
  onApplied: () => void;
}

function View({
  dataset,
  version,
  found,
  state,
  onTarget,
  against,
  onAgainst,
  onMeasured,
  onApplied
}: IViewProps): JSX.Element {
  const { commands, trans } = usePlatform();
  const { findings, transformations, models, targets, target, winner } = found;
  const likely = new Set(targets.map(({ column }) => column));
  const others = found.columns.filter(({ name }) => !likely.has(name));
  const why = targets.find(({ column }) => column === target)?.reason;
  const actions = (steps: Step[]): JSX.Element => (
    <RecipeActions
      dataset={dataset.id}
      steps={steps}
      version={version}
      onApplied={onApplied}
    />
  );
  return (
    <>
      <section className="mlp-Card mlp-Problem">
        <Field label={trans.__('What to predict')} hint={why}>
          {control => (
            <HTMLSelect
              {...control}
              value={target ?? ''}
              onChange={event => onTarget(event.currentTarget.value)}
            >
              {!target && (
                <option value="">{trans.__('Choose a column')}</option>
              )}
              {[...likely, ...others.map(({ name }) => name)].map(name => (
                <option key={name} value={name}>
                  {name}
                </option>
              ))}
            </HTMLSelect>
          )}
        </Field>
        <DriftSince
          dataset={dataset.id}
          version={version}
          value={against}
          onChange={onAgainst}
        />
        {found.problem_type && (
          <div className="mlp-Problem-type">
            <strong>{problemName(found.problem_type, trans)}</strong>
            <span className="mlp-Hint">
              {trans.__(
                '%1 sure. %2',
                percent(found.problem.confidence),
                found.problem.reason
              )}
            </span>
          </div>
        )}
        <Button
          appearance="accent"
          onClick={() =>
            void commands.execute(CommandIDs.trainModel, {
              dataset: dataset.id,
              version,
              target: target ?? undefined
            })
          }
        >
          {trans.__('Train a model…')}
        </Button>
      </section>
      {findings.length === 0 && transformations.length === 0 && (
        <EmptyState
          title={trans.__('Nothing to mend')}
          text={trans.__(
            'No problem was found in this version. You can train a model on it.'
          )}
        />
      )}
      {findings.length > 0 && (
        <section>
          <h2 className="mlp-SectionTitle">{trans.__('Findings')}</h2>
          <ul className="mlp-Stack">
            {findings.map((finding, index) => (
              <li key={index}>
                <FindingCard finding={finding}>
                  {finding.steps.length > 0 && (
                    <>
                      <StepList steps={finding.steps} />
                      {actions(finding.steps)}
                    </>
                  )}
                </FindingCard>
              </li>
            ))}
          </ul>
        </section>
      )}
      {transformations.length > 0 && (
        <section>
          <h2 className="mlp-SectionTitle">
            {trans.__('Proposed transformations')}
          </h2>
          <MeasureBar
            dataset={dataset}
            version={version}
            found={found}
            state={state}
            onMeasured={onMeasured}
          />
          {winner && (
            <WinnerCard
              dataset={dataset}
              version={version}
              winner={winner}
              onPublished={onApplied}
            />
          )}
          <ul className="mlp-Stack">
            {transformations.map((proposal, index) => (
              <li key={index}>
                <ProposalCard
                  proposal={proposal}
                  steps={<StepList steps={proposal.steps} />}
                >
                  {actions(proposal.steps)}
                </ProposalCard>
              </li>
            ))}
          </ul>
        </section>
      )}
      {models.length > 0 && (
        <section>
          <h2 className="mlp-SectionTitle">{trans.__('Models to try')}</h2>
          <ul className="mlp-Cards">
            {models.map(model => (
              <li key={model.name}>
                <ModelCard model={model} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
