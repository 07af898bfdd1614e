import React, { useEffect, useState } from 'react';
import { HTMLSelect } from '@jupyterlab/ui-components';
import type {
  Dataset,
  ProblemType,
  Recommendations,
  TrainRequest,
  Version
} from '../../api/types';
import { usePlatform } from '../../app/context';
import { useResource } from '../../app/useResource';
import { Field } from '../../components/Field';
import { ErrorNotice } from '../../components/ErrorNotice';
import { percent } from '../../components/format';
import { problemName } from '../problemName';
import { Candidates } from './Candidates';
import { Options, type ITrainOptions } from './Options';

const PROBLEMS: ProblemType[] = ['binary', 'multiclass', 'regression'];
const TIME_BUDGET_S = 60;

export interface ITrainFieldsProps {
  dataset: Dataset;
  version: Version;
  initialTarget: string | undefined;
  onChange: (request: TrainRequest | null) => void;
}

/** What to train: the target first, since everything else is recommended from it. */
export function TrainFields({
  dataset,
  version,
  initialTarget,
  onChange
}: ITrainFieldsProps): JSX.Element {
  const { client, trans } = usePlatform();
  const [chosenTarget, setTarget] = useState(initialTarget);
  const [problem, setProblem] = useState<ProblemType>();
  const [excluded, setExcluded] = useState<ReadonlySet<string>>(new Set());
  const [budget, setBudget] = useState(TIME_BUDGET_S);
  const [options, setOptions] = useState<ITrainOptions>({});
  const [name, setName] = useState('');
  const recommended = useResource(
    signal =>
      client.recommendations(
        dataset.id,
        version.id,
        chosenTarget ?? null,
        signal
      ),
    [dataset.id, version.id, chosenTarget]
  );
  const found: Recommendations | undefined = recommended.value;
  const target = chosenTarget ?? found?.target ?? undefined;
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
