import React from 'react';
import type { Job, Recommendations } from '../api/types';
import { useTrans } from '../app/translation';
import { ErrorNotice } from '../components/ErrorNotice';
import { ago } from '../components/format';
import { JobProgress } from '../components/JobProgress';
import { JobProblem } from '../jobs/JobProblem';
import { isFinished } from '../jobs/status';
import { Button } from './controls';
import type { IModel } from './model';
import { useTrait } from './useTrait';
import { useCall } from './useCall';

export interface IMeasureProps {
  model: IModel;
  found: Recommendations;
}

/** Measures what each proposal is worth: a job that goes on without the output. */
export function Measure({ model, found }: IMeasureProps): JSX.Element {
  const trans = useTrans();
  const [job] = useTrait<Job | null>(model, 'job');
  const begin = useCall(model);
  const running = job && !isFinished(job);
  return (
    <div className="mlp-Measure">
      {running ? (
        <div className="mlp-Measure-running">
          <JobProgress job={job} />
          <Button onClick={() => void begin.run('cancel')}>
            {trans.__('Cancel')}
          </Button>
        </div>
      ) : (
        <div className="mlp-Measure-line">
          <span className="mlp-Hint">
            {found.measured_at
              ? trans.__('Measured %1.', ago(found.measured_at))
              : trans.__(
                  'Each can be measured: the same model on the same folds, with and without it.'
                )}
          </span>
          <Button
            disabled={begin.busy || !found.target}
            onClick={() => void begin.run('measure')}
          >
            {found.measured_at
              ? trans.__('Measure again')
              : trans.__('Measure')}
          </Button>
        </div>
      )}
      {job?.status === 'failed' && <JobProblem job={job} />}
      {begin.error && <ErrorNotice error={begin.error} />}
    </div>
  );
}
