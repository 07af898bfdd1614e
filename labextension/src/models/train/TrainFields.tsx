import React, { useEffect, useState } from 'react';
import { HTMLSelect } from '@jupyterlab/ui-components';
import type {
  Dataset,
  ProblemType,
  Recommendations,
  Step,
  TrainRequest,
  Version
} from '../../api/types';
import { usePlatform } from '../../app/context';
import { useResource } from '../../app/useResource';
import { Field } from '../../components/Field';
import { ErrorNotice } from '../../components/ErrorNotice';
import { percent } from '../../components/percent';
import { metricName } from '../metricName';
import { problemName } from '../problemName';
import { Candidates } from './Candidates';
import { METRICS } from './metrics';
import { Options, type ITrainOptions } from './Options';

const PROBLEMS: ProblemType[] = ['binary', 'multiclass', 'regression'];
const TIME_BUDGET_S = 60;

export interface ITrainFieldsProps {
  dataset: Dataset;
  version: Version;
  initialTarget: string | undefined;
  /** What is part of the model. */
  steps: Step[];
  onChange: (request: TrainRequest | null) => void;
}

/** What to train: the target first, since everything else is recommended from it. */
export function TrainFields({
  dataset,
  version,
  initialTarget,
  steps,
  onChange
}: ITrainFieldsProps): JSX.Element {
  const { client, trans } = usePlatform();
  const [chosenTarget, setTarget] = useState(initialTarget);
  const [problem, setProblem] = useState<ProblemType>();
  const [excluded, setExcluded] = useState<ReadonlySet<string>>(new Set());
  const [metric, setMetric] = useState('');
  const [budget, setBudget] = useState(TIME_BUDGET_S);
  const [options, setOptions] = useState<ITrainOptions>({});
  const [name, setName] = useState('');
  const recommended = useResource(
    signal =>
      client.recommendations(dataset.id, version.id, chosenTarget ?? null, {
        signal
      }),
    [dataset.id, version.id, chosenTarget]
  );
  const found: Recommendations | undefined = recommended.value;
  const target = chosenTarget ?? found?.target ?? undefined;
  const type = problem ?? found?.problem_type;
  const metrics = type ? METRICS[type] : [];
  // The baseline is there in any case.
  const models = (found?.models ?? []).filter(
    ({ name: kind }) => kind !== 'dummy'
  );

  useEffect(() => {
    const included = models
      .map(model => model.name)
      .filter(candidate => !excluded.has(candidate));
    onChange(
      target
        ? {
            version: version.id,
            target,
            problem_type: problem ?? null,
            metric: metrics.includes(metric) ? metric : null,
            steps,
            candidates:
              excluded.size > 0 && included.length > 0 ? included : null,
            time_budget_s: Number.isNaN(budget) ? TIME_BUDGET_S : budget,
            ...options,
            name: name.trim() || null
          }
        : null
    );
  });

  const reasonOf = (column: string | undefined): string | undefined =>
    found?.targets.find(candidate => candidate.column === column)?.reason;
  const automatic = found?.problem_type
    ? trans.__('Automatic: %1', problemName(found.problem_type, trans))
    : trans.__('Automatic');

  return (
    <div className="mlp-Form" aria-busy={recommended.loading}>
      {recommended.error && <ErrorNotice error={recommended.error} />}
      <Field label={trans.__('What to predict')} hint={reasonOf(target)}>
        {control => (
          <HTMLSelect
            {...control}
            value={target ?? ''}
            onChange={event => {
              setTarget(event.currentTarget.value || undefined);
              setExcluded(new Set());
            }}
          >
            {!target && <option value="">{trans.__('Choose a column')}</option>}
            {version.schema.map(column => (
              <option key={column.name} value={column.name}>
                {column.name}
              </option>
            ))}
          </HTMLSelect>
        )}
      </Field>
      <Field
        label={trans.__('Kind of problem')}
        hint={
          found?.problem_type &&
          trans.__(
            '%1 sure. %2',
            percent(found.problem.confidence),
            found.problem.reason
          )
        }
      >
        {control => (
          <HTMLSelect
            {...control}
            value={problem ?? ''}
            onChange={event =>
              setProblem(
                (event.currentTarget.value as ProblemType) || undefined
              )
            }
          >
            <option value="">{automatic}</option>
            {PROBLEMS.map(type => (
              <option key={type} value={type}>
                {problemName(type, trans)}
              </option>
            ))}
          </HTMLSelect>
        )}
      </Field>
      {metrics.length > 0 && (
        <Field
          label={trans.__('Metric')}
          hint={trans.__('The candidate that scores best on it is chosen')}
        >
          {control => (
            <HTMLSelect
              {...control}
              value={metrics.includes(metric) ? metric : ''}
              onChange={event => setMetric(event.currentTarget.value)}
            >
              <option value="">
                {trans.__('Automatic: %1', metricName(metrics[0], trans))}
              </option>
              {metrics.map(name => (
                <option key={name} value={name}>
                  {metricName(name, trans)}
                </option>
              ))}
            </HTMLSelect>
          )}
        </Field>
      )}
      {steps.length > 0 && (
        <p className="mlp-Hint">
          {trans._n(
            'One step of the recipe is part of the model: it is fitted in each fold anew, and repeated for every prediction.',
            '%1 steps of the recipe are part of the model: they are fitted in each fold anew, and repeated for every prediction.',
            steps.length
          )}
        </p>
      )}
      <Candidates models={models} excluded={excluded} onChange={setExcluded} />
      <div className="mlp-Form-row">
        <Field
          label={trans.__('Time budget (s)')}
          hint={trans.__('What would take longer is ended')}
        >
          {control => (
            <input
              {...control}
              className="jp-mod-styled"
              type="number"
              min={1}
              max={86400}
              value={Number.isNaN(budget) ? '' : budget}
              onChange={event => setBudget(event.currentTarget.valueAsNumber)}
            />
          )}
        </Field>
        <Field
          label={trans.__('Name')}
          hint={trans.__('Made up if left empty')}
        >
          {control => (
            <input
              {...control}
              className="jp-mod-styled"
              value={name}
              onChange={event => setName(event.currentTarget.value)}
            />
          )}
        </Field>
      </div>
      <Options
        columns={version.schema
          .map(column => column.name)
          .filter(column => column !== target)}
        options={options}
        onChange={setOptions}
      />
    </div>
  );
}
