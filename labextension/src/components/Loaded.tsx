import React from 'react';
import type { IResource } from '../app/useResource';
import { ErrorNotice } from './ErrorNotice';
import { Loading } from './Loading';

export interface ILoadedProps<T> {
  resource: IResource<T>;
  label?: string;
  children: (value: T) => React.ReactNode;
}

/** Shows a value that is read from the server: its arrival, its failure, and itself. */
export function Loaded<T>({
  resource,
  label,
  children
}: ILoadedProps<T>): JSX.Element {
  const { value, error, loading, reload } = resource;
  return (
    <>
      {error && !loading && <ErrorNotice error={error} onRetry={reload} />}
      {value !== undefined && children(value)}
      {value === undefined && loading && <Loading label={label} />}
    </>
  );
}
