import React, { useEffect, useState } from 'react';
import { ProgressRing } from '@jupyter/react-components';
import { useTrans } from '../app/translation';

/** Most answers come sooner than this, and a flash of a spinner is worse than nothing. */
const PATIENCE_MS = 250;

export function Loading({ label }: { label?: string }): JSX.Element | null {
  const trans = useTrans();
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
