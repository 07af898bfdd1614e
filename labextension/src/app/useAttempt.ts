import { useState } from 'react';

interface IAttempt {
  /** Whether something is under way. */
  busy: boolean;
  /** What went wrong last. */
  error: Error | undefined;
  setError: (error: Error) => void;
  /** Do something, and keep what goes wrong in it. */
  attempt: (work: () => Promise<void>) => Promise<void>;
}

/** Calls that a person begins in a view, one at a time, whose failure is shown there. */
export function useAttempt(): IAttempt {
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      await work();
    } catch (reason) {
      setError(reason as Error);
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, setError, attempt };
}
