import React from 'react';
import { Button } from '@jupyter/react-components';
import type { Deployment } from '../../api/types';
import { usePlatform } from '../../app/context';
import { useAttempt } from '../../app/useAttempt';
import { CopyButton } from '../../components/CopyButton';
import { ErrorNotice } from '../../components/ErrorNotice';

export interface IPortProps {
  deployment: Deployment;
  onChanged: () => void;
}

const ANY = 0;
const CLOSED = -1;

/** A port of the endpoint's own, for programs on this machine that ask often. */
export function Port({ deployment, onChanged }: IPortProps): JSX.Element {
  const { client, trans } = usePlatform();
  const { endpoint, port } = deployment;
  const { busy, error, attempt } = useAttempt();
  const open = typeof port === 'number';
  const turn = (): Promise<void> =>
    attempt(async () => {
      await client.endpoints.setPort(endpoint, open ? CLOSED : ANY);
      onChanged();
    });
  const address = `http://127.0.0.1:${port}/v2/models/${endpoint}/infer`;
  return (
    <section aria-label={trans.__('Port of its own')}>
      <div className="mlp-SectionBar">
        <h2 className="mlp-SectionTitle">{trans.__('Port of its own')}</h2>
        <span className="mlp-Spacer" />
        <Button
          appearance="neutral"
          disabled={busy}
          onClick={() => void turn()}
        >
          {open ? trans.__('Close the port') : trans.__('Open a port')}
        </Button>
      </div>
      {error && <ErrorNotice error={error} />}
      {open && (
        <div className="mlp-Commit">
          <code>{address}</code>
          <CopyButton text={address} label={trans.__('Copy address')} />
        </div>
      )}
      <p className="mlp-Hint">
        {trans.__(
          'Programs on this machine ask the model itself there, by the Open Inference Protocol and with a token of the endpoint: faster than through Jupyter.'
        )}
      </p>
    </section>
  );
}
