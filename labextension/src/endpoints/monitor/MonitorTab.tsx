import React from 'react';
import type { Deployment } from '../../api/types';
import { Traffic } from '../Traffic';
import { Drift } from './Drift';
import { ShadowSection } from './ShadowSection';

export interface IMonitorTabProps {
  deployment: Deployment;
  /** Called after what changes how the endpoint is watched. */
  onChanged: () => void;
}

/** Whether an endpoint does what it did: its traffic, its drift, and what another model would have said. */
export function MonitorTab(props: IMonitorTabProps): JSX.Element {
  return (
    <div className="mlp-Page">
      <Traffic stats={props.deployment.stats} />
      <Drift {...props} />
      <ShadowSection {...props} />
    </div>
  );
}
