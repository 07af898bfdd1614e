import React, { useState } from 'react';
import { Button } from '@jupyter/react-components';
import { ProblemError } from '../../api/problem';
import type {
  Dataset,
  EvidenceRequest,
  Recommendations
} from '../../api/types';
import { usePlatform } from '../../app/context';
import { useDocumentState, type DocumentState } from '../../app/documentState';
import { useAttempt } from '../../app/useAttempt';
import { ErrorNotice } from '../../components/ErrorNotice';
import { ago } from '../../components/format';
import { JobProgress } from '../../components/JobProgress';
import { isFinished } from '../../jobs/status';
import { useJob } from '../../jobs/useJob';
import type { DatasetDocumentState } from '../documentState';
import { MeasureOptions } from './MeasureOptions';

export interface IMeasureBarProps {
  dataset: Dataset;
  version: string;
  found: Recommendations;
  state: DocumentState<DatasetDocumentState>;
  onMeasured: () => void;
}

/** Starts the race of the proposals, shows how far it is, and lets a person end it. */
export function MeasureBar({
  dataset,
  version,
  found,
  state,
  onMeasured
}: IMeasureBarProps): JSX.Element {
  const { client, events, trans } = usePlatform();
  const { measuring } = useDocumentState(state);
  const { busy, error, setError, attempt } = useAttempt();
  const [options, setOptions] = useState<EvidenceRequest>({});
  const done = (): void => state.set({ measuring: undefined });
  const job = useJob(measuring, ended => {
    done();
    if (ended.status === 'succeeded') {
      onMeasured();
    } else if (ended.error) {
      setError(new ProblemError(ended.error));
    }
  });
  const measure = (): Promise<void> =>
    attempt(async () => {
      const begun = await client.measure(dataset.id, {
        ...options,
        version,
        target: found.target
      });
      events.announce(begun);
      state.set({ measuring: begun.id });
    });
  const cancel = (): Promise<void> =>
    attempt(async () => {
      if (measuring) {
        events.announce(await client.cancelJob(measuring));
      }
    });
  const running = job && !isFinished(job);
  return (
    <div className="mlp-Measure">
      {running ? (
        <div className="mlp-Measure-running">
          <JobProgress job={job} />
          <Button
            appearance="neutral"
            disabled={busy}
            onClick={() => void cancel()}
          >
            {trans.__('Cancel')}
          </Button>
        </div>
      ) : (
        <>
          <div className="mlp-Measure-line">
            <span className="mlp-Hint">
              {found.measured_at
                ? trans.__('Measured %1.', ago(found.measured_at))
                : trans.__(
                    'Each can be measured: the same model on the same folds, with and without it.'
                  )}
            </span>
            <Button
              appearance="neutral"
              disabled={busy || Boolean(measuring) || !found.target}
              title={
                found.target
                  ? trans.__(
                      'Train with and without each proposal, and compare'
                    )
                  : trans.__('Choose what to predict first')
              }
              onClick={() => void measure()}
            >
              {found.measured_at
                ? trans.__('Measure again')
                : trans.__('Measure')}
            </Button>
          </div>
          {found.target && (
            <MeasureOptions options={options} onChange={setOptions} />
          )}
        </>
      )}
      {error && <ErrorNotice error={error} onRetry={() => void measure()} />}
    </div>
  );
}
