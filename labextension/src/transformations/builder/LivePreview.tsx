import React from 'react';
import { ProgressRing } from '@jupyter/react-components';
import type { Step } from '../../api/types';
import { useTrans } from '../../app/translation';
import type { IResource } from '../../app/useResource';
import { EmptyState } from '../../components/EmptyState';
import { ErrorNotice } from '../../components/ErrorNotice';
import { SideBySide } from '../SideBySide';
import type { ITrial } from './tryRecipe';

export interface ILivePreviewProps {
  steps: Step[];
  trial: IResource<ITrial>;
  /** Whether what is shown is about to be replaced. */
  busy: boolean;
}

/** What the recipe does to a sample, as long as it can be applied. */
export function LivePreview({
  steps,
  trial,
  busy
}: ILivePreviewProps): JSX.Element {
  const trans = useTrans();
  const { error, reload, value } = trial;
  return (
    <>
      <div className="mlp-SectionBar">
        <h2 className="mlp-SectionTitle">{trans.__('Preview')}</h2>
        {busy && steps.length > 0 && (
          <ProgressRing
            className="mlp-Ring"
            aria-label={trans.__('Trying it on a sample…')}
          />
        )}
      </div>
      {error && !busy && <ErrorNotice error={error} onRetry={reload} />}
      {value?.preview ? (
        <SideBySide preview={value.preview} />
      ) : (
        !error && (
          <EmptyState
            title={
              steps.length === 0
                ? trans.__('Nothing to preview yet')
                : trans.__('Not ready yet')
            }
            text={
              steps.length === 0
                ? trans.__(
                    'Rows before and after the recipe stand here as soon as it has a step.'
                  )
                : trans.__(
                    'Fill in the steps that are marked: the preview follows.'
                  )
            }
          />
        )
      )}
    </>
  );
}
