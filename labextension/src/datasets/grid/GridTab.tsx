import React, {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState
} from 'react';
import type { ColumnProfile, Rows } from '../../api/types';
import { usePlatform } from '../../app/context';
import { useResource } from '../../app/useResource';
import { columnCount, rowCount } from '../../components/counts';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { cell, integer } from '../../components/format';
import { Loaded } from '../../components/Loaded';
import { LuminoHost } from '../../components/LuminoHost';
import { Condition } from './Condition';
import { makeGrid } from './makeGrid';
import { FIRST_ROWS, RowsModel } from './rowsModel';
import { SortPicker } from './SortPicker';

export interface IGridTabProps {
  dataset: string;
  version: string;
}

/** The rows of a version, all or those that a condition holds for. */
export function GridTab({ dataset, version }: IGridTabProps): JSX.Element {
  const { client, trans } = usePlatform();
  const [where, setWhere] = useState('');
  const first = useResource(
    signal =>
      client.rows(dataset, {
        version,
        offset: 0,
        limit: FIRST_ROWS,
        where,
        signal
      }),
    [dataset, version, where]
  );
  return (
    <>
      <Condition where={where} onChange={setWhere} />
      <Loaded resource={first} label={trans.__('Reading rows…')}>
        {rows =>
          rows.total > 0 ? (
            <Grid
              dataset={dataset}
              version={version}
              first={rows}
              where={where}
            />
          ) : where ? (
            <EmptyState
              title={trans.__('No row matches')}
              text={trans.__('Change the condition, or clear it.')}
            />
          ) : (
            <EmptyState
              title={trans.__('This version has no rows')}
              text={trans.__('Choose an earlier version in the toolbar.')}
            />
          )
        }
      </Loaded>
    </>
  );
}

function Grid({
  dataset,
  version,
  first,
  where
}: IGridTabProps & { first: Rows; where: string }): JSX.Element {
  const { client, themes, trans } = usePlatform();
  const [error, setError] = useState<Error>();
  const [cursor, setCursor] = useState<{ row: number; column: number } | null>(
    null
  );
  const profiles = useRef(new Map<string, ColumnProfile>());

  const model = useMemo(
    () =>
      new RowsModel(
        (offset, limit, sort) =>
          client.rows(dataset, {
            version,
            offset,
            limit,
            where,
            sort: sort
              ? `${sort.descending ? '-' : ''}${sort.column}`
              : undefined
          }),
        first,
        setError
      ),
    // A new condition comes with new first rows.
    [client, dataset, version, first]
  );
  const make = useCallback(
    () =>
      makeGrid({
        model,
        themes,
        trans,
        label: trans.__('Rows of %1', dataset),
        profile: name => profiles.current.get(name),
        onCursor: setCursor
      }),
    [model, themes, trans, dataset]
  );

  const { value: profile } = useResource(
    signal => client.profile(dataset, version, signal),
    [dataset, version]
  );
  useEffect(() => {
    for (const column of profile?.columns ?? []) {
      profiles.current.set(column.name, column);
    }
    model.headersChanged();
  }, [profile, model]);

  // What is at the cursor may arrive after the cursor.
  const [, setArrivals] = useState(0);
  useEffect(() => {
    const onChange = (): void => setArrivals(count => count + 1);
    model.changed.connect(onChange);
    return () => {
      model.changed.disconnect(onChange);
    };
  }, [model]);
  const column = cursor && model.columns[cursor.column];
  const at = cursor && model.data('body', cursor.row, cursor.column);
  return (
    <div className="mlp-Grid">
      {error && (
        <ErrorNotice
          error={error}
          onRetry={() => {
            setError(undefined);
            model.retry();
          }}
        />
      )}
      <LuminoHost className="mlp-Grid-host" make={make} />
      <div className="mlp-StatusLine" role="status">
        <span>
          {cursor && column
            ? trans.__(
                'Row %1, %2: %3',
                integer(cursor.row + 1),
                column.name,
                at === undefined ? '…' : (cell(at) ?? trans.__('missing'))
              )
            : trans.__('The bar under a header shows how much is missing')}
        </span>
        <SortPicker model={model} />
        <span>
          {trans.__(
            '%1 × %2',
            rowCount(first.total, trans),
            columnCount(first.schema.length, trans)
          )}
        </span>
      </div>
    </div>
  );
}
