import React from 'react';
import type { Prediction } from '../../api/types';
import { useTrans } from '../../app/translation';
import { cell, decimal, integer } from '../../components/format';
import { percent } from '../../components/percent';
import { Meter } from '../../components/Meter';
import { ScrollingTable } from '../../components/ScrollingTable';

export interface IPredictionViewProps {
  prediction: Prediction;
  target: string;
  milliseconds: number;
}

/** What was predicted, and how sure the model is. */
export function PredictionView({
  prediction,
  target,
  milliseconds
}: IPredictionViewProps): JSX.Element {
  const trans = useTrans();
  const { predictions, errors } = prediction;
  return (
    <>
      {predictions.length === 1 ? (
        <One prediction={prediction} target={target} />
      ) : (
        <Many prediction={prediction} target={target} />
      )}
      {errors.map((error, index) => (
        <p key={index} className="mlp-Issue mod-error">
          {trans.__('Row %1: %2', integer(error.row + 1), error.detail)}
        </p>
      ))}
      <p className="mlp-Hint">
        {trans.__('Answered in %1 ms', integer(Math.round(milliseconds)))}
      </p>
    </>
  );
}

type PartProps = Pick<IPredictionViewProps, 'prediction' | 'target'>;

function One({ prediction, target }: PartProps): JSX.Element {
  const { predictions, probabilities } = prediction;
  const classes = Object.entries(probabilities?.[0] ?? {}).sort(
    ([, left], [, right]) => right - left
  );
  return (
    <div className="mlp-Prediction">
      <span className="mlp-Prediction-target">{target}</span>
      <strong className="mlp-Prediction-value">{shown(predictions[0])}</strong>
      {classes.length > 0 && (
        <div className="mlp-Probabilities">
          {classes.map(([name, probability]) => (
            <React.Fragment key={name}>
              <span>{name}</span>
              <Meter share={probability} label={name} />
              <span>{percent(probability)}</span>
            </React.Fragment>
          ))}
        </div>
      )}
    </div>
  );
}

function Many({ prediction, target }: PartProps): JSX.Element {
  const trans = useTrans();
  const { predictions, probabilities } = prediction;
  const classes = Object.keys(probabilities?.find(Boolean) ?? {});
  return (
    <ScrollingTable
      label={trans.__('Predictions')}
      limited
      items={predictions}
      columns={[
        {
          name: trans.__('Row'),
          rowHeader: true,
          cell: (_, index) => integer(index + 1)
        },
        { name: 'prediction', heading: target, cell: shown },
        ...classes.map(name => ({
          name: trans.__('P(%1)', name),
          number: true,
          cell: (_: unknown, index: number) =>
            percent(probabilities?.[index]?.[name] ?? 0)
        }))
      ]}
    />
  );
}

function shown(value: unknown): string {
  return typeof value === 'number' ? decimal(value, 6) : (cell(value) ?? '—');
}
