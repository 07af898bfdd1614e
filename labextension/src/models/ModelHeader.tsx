import React from 'react';
import type { Model } from '../api/types';
import { useTrans } from '../app/translation';
import { CopyButton } from '../components/CopyButton';
import { ago, dateTime, shortId } from '../components/format';
import { candidateName } from './candidateName';
import { problemName } from './problemName';

/** The name of a model, and what it is. */
export function ModelHeader({ model }: { model: Model }): JSX.Element {
  const trans = useTrans();
  return (
    <div className="mlp-Header">
      <h1 className="mlp-Header-title">{model.name}</h1>
      <ul className="mlp-Facts">
        <li>{trans.__('Predicts %1', model.target)}</li>
        <li>{problemName(model.problem_type, trans)}</li>
        <li>{candidateName(model.estimator, trans)}</li>
        <li title={dateTime(model.created_at)}>
          {trans.__('Trained %1', ago(model.created_at))}
        </li>
        <li className="mlp-Commit">
          <code>{shortId(model.commit || model.id)}</code>
          <CopyButton
            text={model.commit || model.id}
            label={trans.__('Copy commit id')}
          />
        </li>
      </ul>
    </div>
  );
}
