import React, { useState } from 'react';
import { Button } from '@jupyter/react-components';
import type { ReadonlyPartialJSONArray } from '@lumino/coreutils';
import type { Step } from '../api/types';
import { usePlatform } from '../app/context';
import { ErrorNotice } from '../components/ErrorNotice';
import { CommandIDs } from '../ids';
import { applyRecipe } from './apply';
import { PreviewPane } from './PreviewPane';

export interface IRecipeActionsProps {
  dataset: string;
  steps: Step[];
  version: string;
  onApplied: () => void;
}

/** Try a recipe on a sample, side by side, or apply it. */
export function RecipeActions({
  dataset,
  steps,
  version,
  onApplied
}: IRecipeActionsProps): JSX.Element {
  const platform = usePlatform();
  const { commands, trans } = platform;
  const [previewed, setPreviewed] = useState(false);
  const [applying, setApplying] = useState(false);
  const [error, setError] = useState<Error>();

  const apply = async (): Promise<void> => {
    setApplying(true);
    setError(undefined);
    try {
      await applyRecipe(platform, version, steps);
      onApplied();
    } catch (reason) {
      setError(reason as Error);
    } finally {
      setApplying(false);
    }
  };

  return (
    <>
      <div className="mlp-Actions">
        <Button
          appearance="neutral"
          aria-expanded={previewed}
          onClick={() => setPreviewed(shown => !shown)}
        >
          {previewed ? trans.__('Hide preview') : trans.__('Preview')}
        </Button>
        <Button
          appearance="neutral"
          title={trans.__('Change these steps, or add others, before applying')}
          onClick={() =>
            void commands.execute(CommandIDs.openDataset, {
              dataset,
              version,
              tab: 'recipe',
              recipe: steps as ReadonlyPartialJSONArray
            })
          }
        >
          {trans.__('Edit')}
        </Button>
        <Button
          appearance="accent"
          disabled={applying}
          onClick={() => void apply()}
        >
          {applying ? trans.__('Applying…') : trans.__('Apply')}
        </Button>
      </div>
      {error && <ErrorNotice error={error} />}
      {previewed && <PreviewPane version={version} steps={steps} />}
    </>
  );
}
