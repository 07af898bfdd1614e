import React, { useState } from 'react';
import type { Preview, Step } from '../api/types';
import { useTrans } from '../app/translation';
import { ErrorNotice } from '../components/ErrorNotice';
import { percent } from '../components/percent';
import { SideBySide } from '../transformations/SideBySide';
import { Button } from './controls';
import type { IModel } from './model';
import { useCall } from './useCall';

export interface IRecipeProps {
  model: IModel;
  steps: Step[];
}

/** Try steps on a sample, side by side, or apply them. */
export function Recipe({ model, steps }: IRecipeProps): JSX.Element {
  const trans = useTrans();
  const [preview, setPreview] = useState<Preview>();
  const trial = useCall(model);
  const work = useCall(model);
  const toggle = async (): Promise<void> => {
    setPreview(
      preview ? undefined : await trial.run<Preview>('preview', { steps })
    );
  };
  const error = trial.error ?? work.error;
  return (
    <>
      <div className="mlp-Actions">
        <Button
          aria-expanded={Boolean(preview)}
          disabled={trial.busy}
          onClick={() => void toggle()}
        >
          {preview ? trans.__('Hide preview') : trans.__('Preview')}
        </Button>
        <Button
          appearance="accent"
          disabled={work.busy}
          onClick={() => void work.run('apply', { steps })}
        >
          {work.busy
            ? trans.__('Applying… %1', percent(work.progress?.share ?? 0))
            : trans.__('Apply')}
        </Button>
        {work.busy && (
          <Button onClick={work.cancel}>{trans.__('Cancel')}</Button>
        )}
      </div>
      {error && <ErrorNotice error={error} />}
      {preview && (
        <>
          {(preview.issues ?? []).map(({ detail, severity }) => (
            <p key={detail} className={`mlp-Issue mod-${severity}`}>
              {detail}
            </p>
          ))}
          <SideBySide preview={preview} />
        </>
      )}
    </>
  );
}
