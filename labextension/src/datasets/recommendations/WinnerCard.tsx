import React, { useState } from 'react';
import { Button } from '@jupyter/react-components';
import type { Dataset, Winner } from '../../api/types';
import { usePlatform } from '../../app/context';
import { ErrorNotice } from '../../components/ErrorNotice';
import { CommandIDs } from '../../ids';
import { StepList } from '../../transformations/StepList';
import { publish } from '../versions/publish';
import { EvidenceBars } from './EvidenceBars';

export interface IWinnerCardProps {
  dataset: Dataset;
  version: string;
  winner: Winner;
  onPublished: () => void;
}

/** The best of the proposals that were measured: it waits on a branch, and one click publishes it. */
export function WinnerCard({
  dataset,
  version,
  winner,
  onPublished
}: IWinnerCardProps): JSX.Element {
  const platform = usePlatform();
  const { commands, trans } = platform;
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<Error>();
  const run = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      if (await publish(platform, dataset.id, winner.branch)) {
        onPublished();
      }
    } catch (reason) {
      setError(reason as Error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <article className="mlp-Card mlp-Winner">
      <h3 className="mlp-Card-title">
        {trans.__('The best that was measured')}
      </h3>
      <StepList steps={winner.steps} />
      <EvidenceBars evidence={winner.evidence} />
      <div className="mlp-Actions">
        <Button
          appearance="accent"
          disabled={busy}
          title={trans.__('Make it the newest version of the dataset')}
          onClick={() => void run()}
        >
          {busy ? trans.__('Publishing…') : trans.__('Publish')}
        </Button>
        <Button
          appearance="neutral"
          onClick={() =>
            void commands.execute(CommandIDs.openDataset, {
              dataset: dataset.id,
              tab: 'compare',
              compare: { left: version, right: winner.version }
            })
          }
        >
          {trans.__('See what it changes')}
        </Button>
      </div>
      {error && <ErrorNotice error={error} />}
    </article>
  );
}
