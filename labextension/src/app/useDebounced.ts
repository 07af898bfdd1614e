import { useEffect, useState } from 'react';

/** A value as it was when it last stood still for a while. */
export function useDebounced<T>(value: T, pauseMs: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(value), pauseMs);
    return () => window.clearTimeout(timer);
  }, [JSON.stringify(value), pauseMs]);
  return settled;
}
