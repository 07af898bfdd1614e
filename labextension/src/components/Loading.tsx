import React, { useEffect, useState } from 'react';
import { ProgressRing } from '@jupyter/react-components';
import { usePlatform } from '../app/context';

/** Most answers come sooner than this, and a flash of a spinner is worse than nothing. */
const PATIENCE_MS = 250;

export function Loading({ label }: { label?: string }): JSX.Element | null {
  const { trans } = usePlatform();
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setLate(true), PATIENCE_MS);
    return () => window.clearTimeout(timer);
  }, []);
  if (!late) {
    return null;
  }
  const text = label ?? trans.__('Loading…');
  return (
    <div className="mlp-Loading" role="status">
      <ProgressRing aria-label={text} />
      <span>{text}</span>
    </div>
  );
}
