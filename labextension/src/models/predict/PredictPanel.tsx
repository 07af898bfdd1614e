import React, { useEffect, useState } from 'react';
import { Button } from '@jupyter/react-components';
import type { Column, JsonObject, Model, Prediction } from '../../api/types';
import { usePlatform } from '../../app/context';
import { useResource } from '../../app/useResource';
import { ErrorNotice } from '../../components/ErrorNotice';
import { PredictionView } from './PredictionView';
import { RowForm } from './RowForm';
import { parseRows, RowsText } from './RowsText';

export interface IPredictPanelProps {
  model: Model;
  predict: (rows: JsonObject[]) => Promise<Prediction>;
}

type Mode = 'form' | 'rows';

/** Try a prediction: one row by a form, or any rows as JSON. */
export function PredictPanel({
  model,
  predict
}: IPredictPanelProps): JSX.Element {
  const { client, trans } = usePlatform();
  const columns = model.input_schema.filter(
    (column: Column) => column.name !== model.target
  );
  const [mode, setMode] = useState<Mode>('form');
  const [row, setRow] = useState<JsonObject>({});
  const [text, setText] = useState('');
  const [prediction, setPrediction] = useState<Prediction>();
  const [milliseconds, setMilliseconds] = useState(0);
  const [error, setError] = useState<Error>();
  const [busy, setBusy] = useState(false);

  // A real row of the first version, as it was uploaded, is the best example there is.
  const { value: examples } = useResource(
    signal =>
      client.rows(model.dataset_id, {
        version: `${model.dataset_id}@1`,
        offset: 0,
        limit: 3,
        signal
      }),
    [model.dataset_id]
  );
  const { value: profile } = useResource(
    signal => client.profile(model.dataset_id, `${model.dataset_id}@1`, signal),
    [model.dataset_id]
  );
  useEffect(() => {
    const known = (examples?.rows ?? []).map(example =>
      Object.fromEntries(columns.map(({ name }) => [name, example[name]]))
    );
    if (known.length > 0) {
      setRow(known[0]);
      setText(JSON.stringify(known, null, 2));
    }
  }, [examples]);

  const run = async (): Promise<void> => {
    setBusy(true);
    setError(undefined);
    try {
      const rows = mode === 'form' ? [row] : parseRows(text, trans);
      const began = performance.now();
      setPrediction(await predict(rows));
      setMilliseconds(performance.now() - began);
    } catch (reason) {
      setError(reason as Error);
    } finally {
      setBusy(false);
    }
  };

  const modes: [Mode, string][] = [
    ['form', trans.__('Form')],
    ['rows', trans.__('Rows as JSON')]
  ];
  return (
    <div className="mlp-Predict">
      <form
        className="mlp-Predict-input"
        onSubmit={event => {
          event.preventDefault();
          void run();
        }}
      >
        <div
          className="mlp-Segments"
          role="radiogroup"
          aria-label={trans.__('How to enter rows')}
        >
          {modes.map(([name, label]) => (
            <label key={name} className="mlp-Segment">
              <input
                type="radio"
                name={`mlp-mode-${model.id}`}
                checked={mode === name}
                onChange={() => setMode(name)}
              />
              <span>{label}</span>
            </label>
          ))}
        </div>
        {mode === 'form' ? (
          <RowForm
            columns={columns}
            profile={profile}
            row={row}
            onChange={setRow}
          />
        ) : (
          <RowsText text={text} onChange={setText} />
        )}
        <div className="mlp-Actions mod-sticky">
          {/* The host's button element does not submit the form around it. */}
          <Button
            appearance="accent"
            disabled={busy}
            onClick={() => void run()}
          >
            {busy ? trans.__('Predicting…') : trans.__('Predict')}
          </Button>
        </div>
      </form>
      <section
        className="mlp-Predict-output"
        aria-live="polite"
        aria-label={trans.__('Prediction')}
      >
        {error && <ErrorNotice error={error} />}
        {prediction ? (
          <PredictionView
            prediction={prediction}
            target={model.target}
            milliseconds={milliseconds}
          />
        ) : (
          !error && (
            <p className="mlp-Hint">
              {trans.__(
                'Rows are entered as they were first uploaded; the model repeats the steps of its dataset. The first row of the data is filled in.'
              )}
            </p>
          )
        )}
      </section>
    </div>
  );
}
