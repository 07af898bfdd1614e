import React, { useId, useState } from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { MergeConflicts } from '../../api/types';
import { useTrans } from '../../app/translation';
import { useAttempt } from '../../app/useAttempt';
import { ColumnPicker } from '../../components/ColumnPicker';
import { rowCount } from '../../components/counts';
import { ErrorNotice } from '../../components/ErrorNotice';
import { Field } from '../../components/Field';
import { integer } from '../../components/format';
import { ConflictTable } from './ConflictTable';
import { firstWay, type Decision } from './decision';

export interface IConflictsProps {
  experiment: string;
  first: MergeConflicts;
  /** Finds the conflicts anew, with rows matched by other columns. */
  compareBy: (keys: string[]) => Promise<MergeConflicts>;
  onDecide: (decision: Decision) => void;
}

/** Where two sides contradict each other, row by row, and the ways out. */
export function Conflicts({
  experiment,
  first,
  compareBy,
  onDecide
}: IConflictsProps): JSX.Element {
  const trans = useTrans();
  const name = useId();
  const [conflicts, setConflicts] = useState(first);
  const [keys, setKeys] = useState(first.keys);
  const [chosen, setChosen] = useState(firstWay(first));
  const { busy, error, attempt } = useAttempt();
  const { conflicting_rows: count, rows } = conflicts;
  const choose = (decision: Decision): void => {
    setChosen(decision);
    onDecide(decision);
  };
  const match = (columns: string[]): void => {
    setKeys(columns);
    // Nothing can be matched by no column: what is shown stays until there is one.
    if (columns.length > 0) {
      void attempt(async () => {
        const found = await compareBy(columns);
        setConflicts(found);
        choose(firstWay(found));
      });
    }
  };
  return (
    <div className="mlp-Form" aria-busy={busy}>
      <p className="mlp-Card-text">{summary(experiment, conflicts, trans)}</p>
      {(conflicts.key_columns ?? []).length > 0 && (
        <Field
          label={trans.__('Match rows by')}
          hint={
            conflicts.key_source === 'guessed'
              ? trans.__('Guessed: it names one row each in all versions.')
              : trans.__('Columns that together name one row each.')
          }
        >
          {control => (
            <ColumnPicker
              {...control}
              label={trans.__('Match rows by')}
              placeholder={trans.__('Choose a column')}
              columns={conflicts.key_columns ?? []}
              chosen={keys}
              onChange={match}
            />
          )}
        </Field>
      )}
      {error && <ErrorNotice error={error} />}
      {rows.length > 0 && (
        <ConflictTable
          experiment={experiment}
          keys={conflicts.keys}
          rows={rows}
        />
      )}
      {count > rows.length && (
        <p className="mlp-Hint">
          {trans.__(
            'The first %1 of %2 are shown.',
            integer(rows.length),
            integer(count)
          )}
        </p>
      )}
      <fieldset className="mlp-Candidates">
        <legend>{trans.__('How to publish')}</legend>
        {ways(experiment, conflicts, trans).map(([decision, label, hint]) => (
          <label key={label} className="mlp-Candidate">
            <input
              type="radio"
              name={name}
              checked={
                chosen.strategy === decision.strategy &&
                chosen.prefer === decision.prefer
              }
              onChange={() => choose(decision)}
            />
            <span>{label}</span>
            <span className="mlp-Candidate-reason mlp-Hint">{hint}</span>
          </label>
        ))}
      </fieldset>
    </div>
  );
}

function summary(
  experiment: string,
  { conflicting_rows: count, in_source, in_target, reason }: MergeConflicts,
  trans: TranslationBundle
): string {
  const what =
    reason ??
    trans.__(
      'Since they parted, the published line has %1, and %2 has %3.',
      changes(in_target, trans),
      experiment,
      changes(in_source, trans)
    );
  return count > 0
    ? `${what} ${trans._n(
        'They contradict each other in one row.',
        'They contradict each other in %2 rows.',
        count,
        integer(count)
      )}`
    : what;
}

/** The ways to publish, with what each is called and what it does. */
function ways(
  experiment: string,
  { conflicting_rows: count, keys, reason }: MergeConflicts,
  trans: TranslationBundle
): [Decision, string, string][] {
  const found: [Decision, string, string][] = [];
  if (reason === null) {
    found.push([
      { strategy: 'rows', prefer: 'source', keys },
      trans.__('Bring the rows of both together'),
      count > 0
        ? trans.__('Where they clash, what %1 has is taken.', experiment)
        : trans.__('They do not clash anywhere.')
    ]);
    if (count > 0) {
      found.push([
        { strategy: 'rows', prefer: 'target', keys },
        trans.__('Bring the rows of both together, the published line first'),
        trans.__('Where they clash, what is published already stays.')
      ]);
    }
  }
  found.push([
    { strategy: 'source-wins' },
    trans.__('Take the rows of %1 as they are', experiment),
    trans.__(
      'What changed on the published line since is no longer in the newest version; its versions stay.'
    )
  ]);
  return found;
}

function changes(
  side: MergeConflicts['in_source'],
  trans: TranslationBundle
): string {
  if (!side) {
    return trans.__('new rows');
  }
  const { added, changed, removed } = side;
  const parts: [number, string][] = [
    [changed, trans.__('%1 changed', rowCount(changed, trans))],
    [added, trans.__('%1 added', rowCount(added, trans))],
    [removed, trans.__('%1 removed', rowCount(removed, trans))]
  ];
  const told = parts.flatMap(([count, text]) => (count > 0 ? [text] : []));
  return told.length > 0 ? told.join(', ') : trans.__('the same rows');
}
