import React, { useState } from 'react';
import { Button } from '@jupyter/react-components';
import { InputDialog } from '@jupyterlab/apputils';
import type { Token } from '../../api/types';
import { confirmed } from '../../app/confirm';
import { usePlatform } from '../../app/context';
import { useAttempt } from '../../app/useAttempt';
import { useResource } from '../../app/useResource';
import { CopyButton } from '../../components/CopyButton';
import { ErrorNotice } from '../../components/ErrorNotice';
import { ago, dateTime } from '../../components/format';
import { Loaded } from '../../components/Loaded';

/** Tokens that open one endpoint and nothing else of this server. */
export function Tokens({ endpoint }: { endpoint: string }): JSX.Element {
  const platform = usePlatform();
  const { client, trans } = platform;
  const tokens = useResource(
    signal => client.endpoints.tokens(endpoint, signal),
    [client, endpoint]
  );
  const [made, setMade] = useState<Token>();
  const { busy, error, attempt } = useAttempt();
  const make = (): Promise<void> =>
    attempt(async () => {
      const { value } = await InputDialog.getText({
        title: trans.__('Make a token for %1', endpoint),
        label: trans.__('Who it is for'),
        required: true,
        okLabel: trans.__('Make')
      });
      if (value) {
        setMade(await client.endpoints.makeToken(endpoint, value));
        tokens.reload();
      }
    });
  const revoke = ({ id, name }: Token): Promise<void> =>
    confirmed(
      platform,
      {
        title: trans.__('Revoke token?'),
        body: trans.__('Requests with the token of “%1” are refused.', name),
        action: trans.__('Revoke')
      },
      async () => {
        await client.endpoints.revokeToken(endpoint, id);
        setMade(before => (before?.id === id ? undefined : before));
        tokens.reload();
      }
    );
  return (
    <section aria-label={trans.__('Tokens')}>
      <div className="mlp-SectionBar">
        <h2 className="mlp-SectionTitle">{trans.__('Tokens')}</h2>
        <span className="mlp-Spacer" />
        <Button
          appearance="neutral"
          disabled={busy}
          onClick={() => void make()}
        >
          {trans.__('Make a token…')}
        </Button>
      </div>
      {error && <ErrorNotice error={error} />}
      {made?.token && (
        <div className="mlp-Card mlp-Token" role="status">
          <p className="mlp-Hint">
            {trans.__('Keep it now: it is not shown again.')}
          </p>
          <div className="mlp-Commit">
            <code>{made.token}</code>
            <CopyButton text={made.token} label={trans.__('Copy token')} />
          </div>
        </div>
      )}
      <Loaded resource={tokens}>
        {items =>
          items.length === 0 ? (
            <p className="mlp-Hint">
              {trans.__(
                'None yet. A token of the endpoint opens nothing but its predictions: give one to each program that asks.'
              )}
            </p>
          ) : (
            <ul className="mlp-History">
              {items.map(token => (
                <li key={token.id} className="mlp-History-row">
                  <div className="mlp-History-text">
                    <div className="mlp-History-message">{token.name}</div>
                    <span
                      className="mlp-Hint"
                      title={dateTime(token.created_at)}
                    >
                      {trans.__('Made %1', ago(token.created_at))}
                    </span>
                  </div>
                  <Button
                    appearance="neutral"
                    aria-label={trans.__('Revoke the token of %1', token.name)}
                    onClick={() => void revoke(token)}
                  >
                    {trans.__('Revoke…')}
                  </Button>
                </li>
              ))}
            </ul>
          )
        }
      </Loaded>
    </section>
  );
}
