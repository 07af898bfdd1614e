import React from 'react';
import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Application } from '../../api/types';
import { usePlatform } from '../../app/context';
import { PlatformWidget } from '../../app/host';
import { useResource } from '../../app/useResource';
import { ago, dateTime, integer } from '../../components/format';
import { Loaded } from '../../components/Loaded';
import { ScrollingTable } from '../../components/ScrollingTable';
import type { IPlatform } from '../../tokens';
import '../../app/documentStyle';

/** Show where the recipe of a transformation was applied, and what became of it. */
export async function showApplications(
  platform: IPlatform,
  transformation: string
): Promise<void> {
  const { trans } = platform;
  const body = new PlatformWidget(platform, () => (
    <Applications transformation={transformation} />
  ));
  body.addClass('mlp-Dialog');
  body.addClass('mod-wide');
  await new Dialog({
    title: trans.__('Where this recipe was applied'),
    body,
    buttons: [Dialog.okButton({ label: trans.__('Close') })]
  }).launch();
}

function Applications({
  transformation
}: {
  transformation: string;
}): JSX.Element {
  const { client, trans } = usePlatform();
  const applications = useResource(
    signal => client.recipes.applications(transformation, signal),
    [client, transformation]
  );
  return (
    <Loaded resource={applications}>
      {items => (
        <ScrollingTable
          label={trans.__('Applications')}
          limited
          items={items}
          columns={[
            {
              name: trans.__('Version'),
              number: true,
              rowHeader: true,
              cell: ({ number }) => number ?? '—'
            },
            {
              name: trans.__('Outcome'),
              cell: application => <Outcome application={application} />
            },
            {
              name: trans.__('Rows'),
              number: true,
              cell: ({ rows_before: before, rows_after: after }) =>
                after === null
                  ? integer(before)
                  : trans.__('%1 → %2', integer(before), integer(after))
            },
            {
              name: trans.__('Applied'),
              cell: ({ created_at: at }) => (
                <span title={dateTime(at)}>{ago(at)}</span>
              )
            },
            { name: trans.__('By'), cell: ({ author }) => author },
            { name: trans.__('Message'), cell: ({ message }) => message }
          ]}
        />
      )}
    </Loaded>
  );
}

function Outcome({ application }: { application: Application }): JSX.Element {
  const { trans } = usePlatform();
  const { outcome, reason } = application;
  const tone = {
    current: 'good',
    failed: 'bad',
    replaced: 'idle',
    undone: 'idle'
  };
  return (
    <>
      <span className={`mlp-Chip mlp-State mod-${tone[outcome]}`}>
        {outcomeName(outcome, trans)}
      </span>
      {reason && <span className="mlp-Hint"> {reason}</span>}
    </>
  );
}

function outcomeName(
  outcome: Application['outcome'],
  trans: TranslationBundle
): string {
  switch (outcome) {
    case 'current':
      return trans.__('current');
    case 'replaced':
      return trans.__('replaced');
    case 'undone':
      return trans.__('undone');
    case 'failed':
      return trans.__('failed');
  }
}
