import { useRef, useState } from 'react';
import { call, type IModel, type IProgress } from './model';

export interface ICall {
  busy: boolean;
  progress: IProgress | undefined;
  error: Error | undefined;
  /** Ask the kernel; undefined where that failed. */
  run: <T>(
    name: string,
    args?: Record<string, unknown>
  ) => Promise<T | undefined>;
  cancel: () => void;
}

/** Work of the kernel that a person begins in a view, one at a time: how far it is, and what went wrong in it. */
export function useCall(model: IModel): ICall {
  const [busy, setBusy] = useState(false);
  const [progress, setProgress] = useState<IProgress>();
  const [error, setError] = useState<Error>();
  const controller = useRef<AbortController>();
  return {
    busy,
    progress,
    error,
    run: async (name, args) => {
      controller.current = new AbortController();
      const { signal } = controller.current;
      setBusy(true);
      setError(undefined);
      setProgress(undefined);
      try {
        return await call(model, name, args, {
          onProgress: setProgress,
          signal
        });
      } catch (reason) {
        setError(reason as Error);
        return undefined;
      } finally {
        setBusy(false);
        setProgress(undefined);
      }
    },
    cancel: () => controller.current?.abort()
  };
}
