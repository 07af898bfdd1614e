import React from 'react';
import type { Model } from '../../api/types';
import { usePlatform } from '../../app/context';
import { useResource } from '../../app/useResource';
import { Loaded } from '../../components/Loaded';
import { useCatalogue } from '../../transformations/useCatalogue';
import { Reproduce } from '../Reproduce';
import { ModelFigures } from './ModelFigures';
import { Plot } from './Plot';
import { Provenance } from './Provenance';
import { Report } from './Report';

/** How well a model does, measured on rows that it was not trained on. */
export function ReportTab({ model }: { model: Model }): JSX.Element {
  const { client, trans } = usePlatform();
  const catalogue = useCatalogue();
  const performance = useResource(
    signal => client.performance(model.id, signal),
    [model.id]
  );
  return (
    <div className="mlp-Page">
      <ModelFigures model={model} />
      {(model.issues ?? []).map(({ detail, severity }) => (
        <p key={detail} className={`mlp-Issue mod-${severity}`}>
          {detail}
        </p>
      ))}
      {(model.not_replayed ?? []).length > 0 && (
        <p className="mlp-Issue mod-warning">
          {trans.__(
            'Predictions do not repeat these steps of the dataset, since they work on all rows at once: %1.',
            (model.not_replayed ?? [])
              .map(kind => catalogue.get(kind)?.title ?? kind)
              .join(', ')
          )}
        </p>
      )}
      <Loaded resource={performance}>
        {value => (
          <Report
            model={model}
            performance={value}
            plot={(name, spec) => <Plot spec={spec} label={name} />}
          />
        )}
      </Loaded>
      <Reproduce model={model} />
      <Provenance model={model} />
    </div>
  );
}
