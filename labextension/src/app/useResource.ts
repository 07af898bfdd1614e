import { useCallback, useEffect, useState, type DependencyList } from 'react';

export interface IResource<T> {
  /** The last value that was read; it stays while a new one is on its way. */
  value: T | undefined;
  error: Error | undefined;
  loading: boolean;
  reload: () => void;
}

/** Read a value, again whenever `deps` change; a reading that was overtaken is dropped. */
export function useResource<T>(
  read: (signal: AbortSignal) => Promise<T>,
  deps: DependencyList
): IResource<T> {
  const [state, setState] = useState<Omit<IResource<T>, 'reload'>>({
    value: undefined,
    error: undefined,
    loading: true
  });
  const [turn, setTurn] = useState(0);
  const reload = useCallback(() => setTurn(number => number + 1), []);

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    setState(before => ({ ...before, loading: true }));
    read(signal).then(
      value => {
        if (!signal.aborted) {
          setState({ value, error: undefined, loading: false });
        }
      },
      (error: Error) => {
        if (!signal.aborted) {
          setState(before => ({ value: before.value, error, loading: false }));
        }
      }
    );
    return () => controller.abort();
  }, [...deps, turn]);

  return { ...state, reload };
}
