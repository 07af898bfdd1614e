import React from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { FoldScheme, Model } from '../../api/types';
import { useTrans } from '../../app/translation';
import { decimal, pValue, signed } from '../../components/format';
import { foldCount } from '../../components/counts';
import { IntervalBar } from '../../components/IntervalBar';
import { metricName } from '../metricName';

/** The significance that is called sure. */
const SURE = 0.05;

/** How the score came to be: how rows were divided and why, and how sure it is that the baseline is beaten. */
export function Measured({ model }: { model: Model }): JSX.Element | null {
  const trans = useTrans();
  const { comparison, fold_scheme: scheme } = model;
  if (!comparison && !scheme) {
    return null;
  }
  return (
    <section aria-label={trans.__('How it was measured')}>
      <h2 className="mlp-SectionTitle">{trans.__('How it was measured')}</h2>
      <dl className="mlp-Facts-list">
        {comparison && (
          <>
            <dt>{trans.__('Against the baseline')}</dt>
            <dd>
              <Comparison model={model} comparison={comparison} />
            </dd>
          </>
        )}
        {scheme && (
          <>
            <dt>{trans.__('Division of rows')}</dt>
            <dd>
              {division(scheme, trans)}
              <p className="mlp-Hint">{sentence(scheme.reason)}</p>
            </dd>
          </>
        )}
        {model.threshold !== null && model.threshold !== undefined && (
          <>
            <dt>{trans.__('Threshold')}</dt>
            <dd>
              {trans.__(
                '“%1” is predicted from a probability of %2',
                String(model.classes?.[1]),
                decimal(model.threshold, 3)
              )}
              <p className="mlp-Hint">
                {trans.__('Chosen for the metric, since classes are uneven.')}
              </p>
            </dd>
          </>
        )}
      </dl>
    </section>
  );
}

interface IComparisonProps {
  model: Model;
  comparison: NonNullable<Model['comparison']>;
}

function Comparison({ model, comparison }: IComparisonProps): JSX.Element {
  const trans = useTrans();
  const { difference, high, low, p_value: p } = comparison;
  const tone = low > 0 ? 'good' : high < 0 ? 'bad' : 'warn';
  const verdict =
    low > 0
      ? trans.__('better')
      : high < 0
        ? trans.__('worse')
        : trans.__('not sure');
  const summary = trans.__(
    '%1: %2 (95 %: %3 to %4; p-value %5); above 0 is better.',
    metricName(model.metric, trans),
    signed(difference),
    signed(low),
    signed(high),
    pValue(p)
  );
  return (
    <div className="mlp-Evidence">
      <span className={`mlp-Chip mlp-State mod-${tone}`}>{verdict}</span>
      <IntervalBar
        difference={difference}
        interval={[low, high]}
        tone={tone}
        label={summary}
      />
      <p className="mlp-Hint">
        {summary}{' '}
        {p >= SURE &&
          trans.__('It may as well be chance: more rows would tell.')}
      </p>
    </div>
  );
}

function division(
  { column, folds, repeats, strategy }: FoldScheme,
  trans: TranslationBundle
): string {
  const parts = foldCount(folds, trans);
  const times =
    repeats > 1
      ? trans._n('%2, once', '%2, %1 times anew', repeats, parts)
      : parts;
  switch (strategy) {
    case 'grouped':
      return trans.__('%1; rows of the same %2 together', times, column ?? '');
    case 'time':
      return trans.__(
        '%1 along %2, each tested on what comes later',
        times,
        column ?? ''
      );
    case 'stratified':
      return trans.__('%1, shuffled, with the classes in proportion', times);
    case 'shuffled':
      return trans.__('%1, shuffled', times);
  }
}

/** The reason stands alone here; elsewhere it is part of a sentence. */
function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;
}
