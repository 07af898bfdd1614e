import React, { useEffect } from 'react';
import { Button } from '@jupyter/react-components';
import { useHost } from '../app/context';
import { useResource } from '../app/useResource';

/** Says that the store cannot be reached, or that it can only be read; nothing while all is well. */
export function StoreNotice(): JSX.Element | null {
  const { platform, visibility } = useHost();
  const { client, trans } = platform;
  const health = useResource(signal => client.health(signal), [client]);

  useEffect(() => {
    const onVisible = (_: unknown, visible: boolean): void => {
      if (visible) {
        health.reload();
      }
    };
    visibility.changed.connect(onVisible);
    return () => {
      visibility.changed.disconnect(onVisible);
    };
  }, [visibility, health.reload]);

  const store = health.value?.store;
  if (store && !store.reachable) {
    return (
      <div className="mlp-Notice mod-error" role="alert">
        <div className="mlp-Notice-text">
          <p>{trans.__('The store cannot be reached.')}</p>
          <p className="mlp-Notice-hint">{store.error}</p>
        </div>
        <Button appearance="neutral" onClick={health.reload}>
          {trans.__('Try again')}
        </Button>
      </div>
    );
  }
  if (store?.read_only) {
    return (
      <div className="mlp-Notice mod-info" role="status">
        <div className="mlp-Notice-text">
          <p>{trans.__('You can look at everything here, not change it.')}</p>
          <p className="mlp-Notice-hint">
            {trans.__(
              'The credentials for %1 may only read. Ask its administrator for permission to write.',
              store.address
            )}
          </p>
        </div>
      </div>
    );
  }
  return null;
}
