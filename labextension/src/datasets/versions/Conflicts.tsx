import React, { useId, useState } from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { MergeConflicts, RowConflict } from '../../api/types';
import { usePlatform } from '../../app/context';
import { CellText } from '../../components/CellText';
import { integer } from '../../components/format';
import type { Decision } from './ConflictsDialog';

export interface IConflictsProps {
  experiment: string;
  conflicts: MergeConflicts;
  initial: Decision;
  onDecide: (decision: Decision) => void;
}

/** Where two sides contradict each other, row by row, and the ways out. */
export function Conflicts({
  experiment,
  conflicts,
  initial,
  onDecide
}: IConflictsProps): JSX.Element {
  const { trans } = usePlatform();
  const name = useId();
  const [chosen, setChosen] = useState(JSON.stringify(initial));
  const {
    conflicting_rows: count,
    in_source: theirs,
    in_target: ours,
    reason,
    rows
  } = conflicts;
  const ways: [Decision, string, string][] = [];
  if (reason === null) {
    ways.push([
      { strategy: 'rows', prefer: 'source' },
      trans.__('Bring the rows of both together'),
      count > 0
        ? trans.__('Where they clash, what %1 has is taken.', experiment)
        : trans.__('They do not clash anywhere.')
    ]);
    if (count > 0) {
      ways.push([
        { strategy: 'rows', prefer: 'target' },
        trans.__('Bring the rows of both together, the published line first'),
        trans.__('Where they clash, what is published already stays.')
      ]);
    }
  }
  ways.push([
    { strategy: 'source-wins' },
    trans.__('Take the rows of %1 as they are', experiment),
    trans.__(
      'What changed on the published line since is no longer in the newest version; its versions stay.'
    )
  ]);
  return (
    <div className="mlp-Form">
      <p className="mlp-Card-text">
        {reason ??
          trans.__(
            'Since they parted, the published line has %1, and %2 has %3.',
            changes(ours, trans),
            experiment,
            changes(theirs, trans)
          )}{' '}
        {count > 0 &&
          trans._n(
            'They contradict each other in one row.',
            'They contradict each other in %2 rows.',
            count,
            integer(count)
          )}
      </p>
      {rows.length > 0 && (
        <ConflictTable
          experiment={experiment}
          keys={conflicts.keys}
          rows={rows}
        />
      )}
      <fieldset className="mlp-Candidates">
        <legend>{trans.__('How to publish')}</legend>
        {ways.map(([decision, label, hint]) => {
          const value = JSON.stringify(decision);
          return (
            <label key={value} className="mlp-Candidate">
              <input
                type="radio"
                name={name}
                checked={chosen === value}
                onChange={() => {
                  setChosen(value);
                  onDecide(decision);
                }}
              />
              <span>{label}</span>
              <span className="mlp-Candidate-reason mlp-Hint">{hint}</span>
            </label>
          );
        })}
      </fieldset>
    </div>
  );
}

interface IConflictTableProps {
  experiment: string;
  keys: string[];
  rows: RowConflict[];
}

function ConflictTable({
  experiment,
  keys,
  rows
}: IConflictTableProps): JSX.Element {
  const { trans } = usePlatform();
  const gone = <em>{trans.__('no such row')}</em>;
  const value = (row: RowConflict['base'], column: string): JSX.Element =>
    row === null ? gone : <CellText value={row[column]} />;
  return (
    <div
      className="mlp-TableScroll mod-limited"
      role="region"
      aria-label={trans.__('Conflicting rows')}
      tabIndex={0}
    >
      <table className="mlp-Table">
        <thead>
          <tr>
            {keys.map(key => (
              <th key={key} scope="col">
                {key}
              </th>
            ))}
            <th scope="col">{trans.__('Column')}</th>
            <th scope="col">{trans.__('Before both')}</th>
            <th scope="col">{trans.__('Published')}</th>
            <th scope="col">{experiment}</th>
          </tr>
        </thead>
        <tbody>
          {rows.flatMap((row, index) =>
            row.columns.map(column => (
              <tr key={`${index} ${column}`}>
                {keys.map(key => (
                  <td key={key}>
                    <CellText value={row.key[key]} />
                  </td>
                ))}
                <td>
                  <code className="mlp-ColumnName">{column}</code>
                </td>
                <td>{value(row.base, column)}</td>
                <td className="mod-before">{value(row.target, column)}</td>
                <td className="mod-changed">{value(row.source, column)}</td>
              </tr>
            ))
          )}
        </tbody>
      </table>
    </div>
  );
}

function changes(
  side: MergeConflicts['in_source'],
  trans: TranslationBundle
): string {
  return side
    ? trans.__(
        '%1 rows changed, %2 added and %3 removed',
        integer(side.changed),
        integer(side.added),
        integer(side.removed)
      )
    : trans.__('new rows');
}
