import React from 'react';
import { type IMeterProps, Meter } from './Meter';

/** A bar and the number that it draws, as a cell of a table. */
export function Gauge({
  children,
  ...meter
}: React.PropsWithChildren<IMeterProps>): JSX.Element {
  return (
    <div className="mlp-Gauge">
      <Meter {...meter} />
      <span>{children}</span>
    </div>
  );
}
