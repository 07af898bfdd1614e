import React, { useEffect, useRef, useState } from 'react';
import type {
  Column,
  Deployment,
  JsonObject,
  Model,
  Prediction,
  Profile
} from '../api/types';
import { useTrans } from '../app/translation';
import { ErrorNotice } from '../components/ErrorNotice';
import { stateName, stateTone } from '../endpoints/state';
import { Traffic } from '../endpoints/Traffic';
import { PredictionView } from '../models/predict/PredictionView';
import { RowForm } from '../models/predict/RowForm';
import { Button } from './controls';
import { Heading } from './Heading';
import type { IViewProps } from './index';
import { useTrait } from './useTrait';
import { Problem } from './Problem';
import { useCall } from './useCall';

/** How often an endpoint that is in sight is asked how it does. */
const LOOK_MS = 3000;

/** An endpoint: how it does, and a form to try it; `row` is what the form holds. */
export function EndpointView({ model }: IViewProps): JSX.Element {
  const trans = useTrans();
  const [deployment] = useTrait<Deployment>(model, 'record');
  const [served] = useTrait<Model>(model, 'served');
  const [profile] = useTrait<Profile | null>(model, 'profile');
  const [row, setRow] = useTrait<JsonObject>(model, 'row');
  const [prediction] = useTrait<Prediction | null>(model, 'prediction');
  const [milliseconds, setMilliseconds] = useState(0);
  const predict = useCall(model);
  const place = useLooking(model);
  const columns = served.input_schema.filter(
    ({ name }: Column) => name !== served.target
  );
  const ask = async (): Promise<void> => {
    const began = performance.now();
    await predict.run('predict');
    setMilliseconds(performance.now() - began);
  };
  return (
    <div className="mlp-Output" ref={place}>
      <Heading title={deployment.endpoint}>
        <span
          className={`mlp-Chip mlp-State mod-${stateTone(deployment.state)}`}
        >
          {stateName(deployment.state, trans)}
        </span>{' '}
        {trans.__('serves %1', deployment.model_id)}
      </Heading>
      {deployment.detail && <p className="mlp-Hint">{deployment.detail}</p>}
      <Problem model={model} />
      <Traffic stats={deployment.stats} />
      <div className="mlp-Predict">
        <form
          className="mlp-Predict-input"
          onSubmit={event => {
            event.preventDefault();
            void ask();
          }}
        >
          <RowForm
            columns={columns}
            profile={profile ?? undefined}
            row={row}
            onChange={setRow}
          />
          <div className="mlp-Actions">
            <Button appearance="accent" type="submit" disabled={predict.busy}>
              {predict.busy ? trans.__('Predicting…') : trans.__('Predict')}
            </Button>
          </div>
        </form>
        <section
          className="mlp-Predict-output"
          aria-live="polite"
          aria-label={trans.__('Prediction')}
        >
          {predict.error && <ErrorNotice error={predict.error} />}
          {prediction ? (
            <PredictionView
              prediction={prediction}
              target={served.target}
              milliseconds={milliseconds}
            />
          ) : (
            <p className="mlp-Hint">
              {trans.__(
                'The first row of the data is filled in, as it was uploaded.'
              )}
            </p>
          )}
        </section>
      </div>
    </div>
  );
}

/** Have the kernel look at the endpoint again and again, as long as the output is in sight. */
function useLooking(
  model: IViewProps['model']
): React.RefObject<HTMLDivElement> {
  const place = useRef<HTMLDivElement>(null);
  const look = useCall(model);
  useEffect(() => {
    const node = place.current;
    if (!node) {
      return;
    }
    let seen = false;
    let asked = false;
    const again = async (): Promise<void> => {
      if (seen && !asked && !document.hidden) {
        asked = true;
        await look.run('look');
        asked = false;
      }
    };
    const timer = window.setInterval(() => void again(), LOOK_MS);
    const observer = new IntersectionObserver(entries => {
      seen = entries[entries.length - 1].isIntersecting;
    });
    observer.observe(node);
    return () => {
      window.clearInterval(timer);
      observer.disconnect();
    };
  }, [model]);
  return place;
}
