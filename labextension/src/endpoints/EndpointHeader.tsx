import React from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Deployment } from '../api/types';
import { usePlatform } from '../app/context';
import { CopyButton } from '../components/CopyButton';
import { ago, dateTime } from '../components/format';
import { stateName, stateTone } from './state';

export function EndpointHeader({
  deployment
}: {
  deployment: Deployment;
}): JSX.Element {
  const { client, trans } = usePlatform();
  const { created_at: since, detail, endpoint, path, state } = deployment;
  const url = client.absolute(deployment.url);
  return (
    <div className="mlp-Header">
      <h1 className="mlp-Header-title">
        {endpoint}
        <span className={`mlp-Chip mlp-State mod-${stateTone(state)}`}>
          {stateName(state, trans)}
        </span>
      </h1>
      {detail && <p className="mlp-Header-description">{detail}</p>}
      <ul className="mlp-Facts">
        <li>{trans.__('Serves %1', deployment.model_id)}</li>
        <li title={dateTime(since)}>{trans.__('Deployed %1', ago(since))}</li>
        {path && <li title={path.detail}>{pathName(path, trans)}</li>}
        <li className="mlp-Commit">
          <code>{url}</code>
          <CopyButton text={url} label={trans.__('Copy address')} />
        </li>
      </ul>
    </div>
  );
}

/** How predictions are computed; the detail says why so. */
function pathName(
  { compared_rows: rows, flips, kind }: NonNullable<Deployment['path']>,
  trans: TranslationBundle
): string {
  switch (kind) {
    case 'lean':
      return trans.__('Lean path');
    case 'frame':
      return trans.__('By data frames');
    case 'onnx':
      return trans.__('ONNX Runtime, %1 of %2 labels other', flips ?? 0, rows);
  }
}
