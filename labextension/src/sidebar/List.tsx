import React from 'react';
import type { IPages } from '../app/usePages';
import { ErrorNotice } from '../components/ErrorNotice';
import { Loading } from '../components/Loading';
import { useTrans } from '../app/translation';
import { Tree } from './Tree';
import type { IRow } from './rows';

export interface IListProps<T> {
  label: string;
  pages: IPages<T>;
  query: string;
  rows: IRow[];
  /** Shown when there is nothing yet, rather than nothing that matches the search. */
  empty: React.ReactNode;
}

/** The content of a section: what came, what went wrong, or what to do first. */
export function List<T>({
  label,
  pages,
  query,
  rows,
  empty
}: IListProps<T>): JSX.Element {
  const trans = useTrans();
  const { value, error, loading, reload, more } = pages;
  if (error && value === undefined && !loading) {
    return <ErrorNotice error={error} onRetry={reload} />;
  }
  if (value === undefined) {
    return <Loading />;
  }
  if (rows.length === 0 && !more) {
    return query ? (
      <p className="mlp-Hint">{trans.__('Nothing matches “%1”.', query)}</p>
    ) : (
      <>{empty}</>
    );
  }
  const last: IRow[] = more
    ? [
        {
          key: 'more',
          level: 1,
          kind: 'more',
          id: '',
          label: trans.__('Show more'),
          detail: '',
          title: '',
          activate: more
        }
      ]
    : [];
  return (
    <>
      {error && !loading && <ErrorNotice error={error} onRetry={reload} />}
      <Tree label={label} rows={[...rows, ...last]} />
    </>
  );
}
