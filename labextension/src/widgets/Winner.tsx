import React from 'react';
import { useTrans } from '../app/translation';
import { ErrorNotice } from '../components/ErrorNotice';
import { Button } from './controls';
import type { IModel } from './model';
import { useCall } from './useCall';

export interface IWinnerProps {
  model: IModel;
  /** What it does, and what that was measured to be worth. */
  children: React.ReactNode;
}

/** The best of the proposals that were measured: it waits on a branch, and one click publishes it. */
export function Winner({ model, children }: IWinnerProps): JSX.Element {
  const trans = useTrans();
  const publish = useCall(model);
  return (
    <article className="mlp-Card mlp-Winner">
      <h4 className="mlp-Card-title">
        {trans.__('The best that was measured')}
      </h4>
      {children}
      <div className="mlp-Actions">
        <Button
          appearance="accent"
          disabled={publish.busy}
          onClick={() => void publish.run('publish')}
        >
          {publish.busy ? trans.__('Publishing…') : trans.__('Publish')}
        </Button>
      </div>
      {publish.error && <ErrorNotice error={publish.error} />}
    </article>
  );
}
