import React from 'react';
import { Button } from '@jupyter/react-components';
import type { Shadow } from '../../api/types';
import { confirmed } from '../../app/confirm';
import { usePlatform } from '../../app/context';
import { useResource } from '../../app/useResource';
import { rowCount } from '../../components/counts';
import { decimal } from '../../components/format';
import { percent } from '../../components/percent';
import { Loaded } from '../../components/Loaded';
import { CommandIDs } from '../../ids';
import { stateName, stateTone } from '../state';
import { Differences } from './Differences';
import type { IMonitorTabProps } from './MonitorTab';

/** Differing rows that are shown. */
const SHOWN = 50;

/** The model that is given the same rows without answering, and what it says otherwise. */
export function ShadowSection({
  deployment,
  onChanged
}: IMonitorTabProps): JSX.Element {
  const platform = usePlatform();
  const { client, commands, trans } = platform;
  const { endpoint, shadow } = deployment;
  const end = (model: string): Promise<void> =>
    confirmed(
      platform,
      {
        title: trans.__('End the shadow?'),
        body: trans.__('“%1” is given no more rows. The model stays.', model),
        action: trans.__('End')
      },
      async () => {
        await client.endpoints.endShadow(endpoint);
        onChanged();
      }
    );
  return (
    <section aria-label={trans.__('Shadow')}>
      <div className="mlp-SectionBar">
        <h2 className="mlp-SectionTitle">{trans.__('Shadow')}</h2>
        <span className="mlp-Spacer" />
        {shadow && (
          <>
            <Button
              appearance="neutral"
              onClick={() =>
                void commands.execute(CommandIDs.openModel, {
                  model: shadow.model_id
                })
              }
            >
              {trans.__('Open model')}
            </Button>
            <Button
              appearance="neutral"
              onClick={() => void end(shadow.model_id)}
            >
              {trans.__('End…')}
            </Button>
          </>
        )}
      </div>
      {shadow ? (
        <Shadowed endpoint={endpoint} shadow={shadow} />
      ) : (
        <p className="mlp-Hint">
          {trans.__(
            'No model is in the shadow. Choose “Deploy” on a model and “In the shadow”: it is given the same rows, answers nobody, and you see here what it would have said otherwise.'
          )}
        </p>
      )}
    </section>
  );
}

function Shadowed({
  endpoint,
  shadow
}: {
  endpoint: string;
  shadow: Shadow;
}): JSX.Element {
  const { client, trans } = usePlatform();
  const { detail, different = 0, rows = 0, state } = shadow;
  const differences = useResource(
    signal => client.endpoints.differences(endpoint, SHOWN, signal),
    [client, endpoint, shadow.model_id, different]
  );
  const facts = [
    trans.__('%1 compared', rowCount(rows, trans)),
    trans.__(
      '%1 different (%2)',
      rowCount(different, trans),
      percent(rows ? different / rows : 0)
    )
  ];
  if (shadow.p50_ms !== null && shadow.p50_ms !== undefined) {
    facts.push(trans.__('median %1 ms', decimal(shadow.p50_ms, 3)));
  }
  return (
    <>
      <p className="mlp-Line">
        <span className={`mlp-Chip mlp-State mod-${stateTone(state)}`}>
          {stateName(state, trans)}
        </span>
        <strong>{shadow.model_id}</strong>
        <span className="mlp-Hint">
          {[...facts, ...(detail ? [detail] : [])].join(' · ')}
        </span>
      </p>
      <Loaded resource={differences}>
        {items => <Differences items={items} />}
      </Loaded>
    </>
  );
}
