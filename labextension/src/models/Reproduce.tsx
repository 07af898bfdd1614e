import React, { useState } from 'react';
import { Button } from '@jupyter/react-components';
import { ProblemError } from '../api/problem';
import type { Model, Reproduction } from '../api/types';
import { usePlatform } from '../app/context';
import { useAttempt } from '../app/useAttempt';
import { ErrorNotice } from '../components/ErrorNotice';
import { decimal, duration } from '../components/format';
import { JobProgress } from '../components/JobProgress';
import { isFinished } from '../jobs/status';
import { useJob } from '../jobs/useJob';
import { metricName } from './metricName';

/** Trains a model once more from its commit, and says whether the same came out. */
export function Reproduce({ model }: { model: Model }): JSX.Element {
  const { client, events, trans } = usePlatform();
  const [id, setId] = useState<string>();
  const [verdict, setVerdict] = useState<Reproduction>();
  const { busy, error, setError, attempt } = useAttempt();
  const job = useJob(id, ended => {
    setId(undefined);
    if (ended.status === 'succeeded') {
      setVerdict(ended.result as Reproduction);
    } else if (ended.error) {
      setError(new ProblemError(ended.error));
    }
  });
  const begin = (): Promise<void> =>
    attempt(async () => {
      const begun = await client.reproduce(model.id);
      events.announce(begun);
      setVerdict(undefined);
      setId(begun.id);
    });
  const cancel = (): Promise<void> =>
    attempt(async () => {
      if (id) {
        events.announce(await client.cancelJob(id));
      }
    });
  return (
    <section>
      <h2 className="mlp-SectionTitle">{trans.__('Reproduction')}</h2>
      {job && !isFinished(job) ? (
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
        <div className="mlp-Measure-line">
          <span className="mlp-Hint">
            {trans.__(
              'Train it once more from its commit alone, with the same seed, and compare to the bit.'
            )}
          </span>
          <Button
            appearance="neutral"
            disabled={busy || Boolean(id)}
            onClick={() => void begin()}
          >
            {trans.__('Reproduce')}
          </Button>
        </div>
      )}
      {error && <ErrorNotice error={error} onRetry={() => void begin()} />}
      {verdict && <Verdict verdict={verdict} />}
    </section>
  );
}

function Verdict({ verdict }: { verdict: Reproduction }): JSX.Element {
  const { trans } = usePlatform();
  const { differences, environment_differences: environment } = verdict;
  const moved = verdict.metrics.filter(({ identical }) => !identical);
  return (
    <div className="mlp-Card mlp-Verdict" role="status">
      <p>
        <span
          className={`mlp-Chip mlp-State mod-${verdict.identical ? 'good' : 'warn'}`}
        >
          {verdict.identical ? trans.__('identical') : trans.__('different')}
        </span>{' '}
        {verdict.identical
          ? trans.__('The same model came out, to the bit.')
          : trans.__('It did not come out the same.')}{' '}
        <span className="mlp-Hint">
          {trans.__('Took %1.', duration(verdict.elapsed_s, trans))}
        </span>
      </p>
      {(differences.length > 0 || environment.length > 0) && (
        <ul className="mlp-Verdict-list">
          {differences.map(({ what, detail }) => (
            <li key={`${what} ${detail}`}>{detail}</li>
          ))}
          {environment.map(({ name, before, after }) => (
            <li key={name}>
              {trans.__('%1: %2 → %3', name, before ?? '—', after ?? '—')}
            </li>
          ))}
        </ul>
      )}
      {moved.length > 0 && (
        <ul className="mlp-Verdict-list">
          {moved.map(({ name, fold, before, after }) => (
            <li key={`${name} ${fold}`}>
              {trans.__(
                '%1, fold %2: %3 → %4',
                metricName(name, trans),
                fold + 1,
                before === null ? '—' : decimal(before),
                after === null ? '—' : decimal(after)
              )}
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
