import React from 'react';
import type { Job, Model, Performance } from '../api/types';
import { useTrans } from '../app/translation';
import { JobProgress } from '../components/JobProgress';
import { JobLog, JobProblem } from '../jobs/JobProblem';
import { isFinished, statusName } from '../jobs/status';
import { candidateName } from '../models/candidateName';
import { problemName } from '../models/problemName';
import { ModelFigures } from '../models/report/ModelFigures';
import { Report } from '../models/report/Report';
import { Button } from './controls';
import { Heading } from './Heading';
import type { IViewProps } from './index';
import { useTrait } from './useTrait';
import { useCall } from './useCall';
import { ErrorNotice } from '../components/ErrorNotice';

/** A training run: how far it is, and once it is there, the report of its model. */
export function RunView({ model }: IViewProps): JSX.Element {
  const trans = useTrans();
  const [job] = useTrait<Job>(model, 'job');
  const [trained] = useTrait<Model | null>(model, 'trained');
  const [performance] = useTrait<Performance | null>(model, 'performance');
  const cancel = useCall(model);
  if (trained && performance) {
    return (
      <div className="mlp-Output">
        <Heading title={trained.name}>
          {trans.__(
            '%1 of %2 by %3',
            problemName(trained.problem_type, trans),
            trained.target,
            candidateName(trained.estimator, trans)
          )}
        </Heading>
        <ModelFigures model={trained} />
        {(trained.issues ?? []).map(({ detail, severity }) => (
          <p key={detail} className={`mlp-Issue mod-${severity}`}>
            {detail}
          </p>
        ))}
        <Report model={trained} performance={performance} />
      </div>
    );
  }
  return (
    <div className="mlp-Output">
      <Heading title={job.title}>
        {isFinished(job) ? statusName(job, trans) : null}
      </Heading>
      {isFinished(job) ? (
        job.status === 'failed' && <JobProblem job={job} />
      ) : (
        <>
          <div className="mlp-Measure-running">
            <JobProgress job={job} />
            <Button
              disabled={cancel.busy}
              onClick={() => void cancel.run('cancel')}
            >
              {trans.__('Cancel')}
            </Button>
          </div>
          <JobLog job={job} />
        </>
      )}
      {cancel.error && <ErrorNotice error={cancel.error} />}
    </div>
  );
}
