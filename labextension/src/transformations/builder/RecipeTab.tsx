import React, { useMemo } from 'react';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import type { Column, Dataset, Preview, Step } from '../../api/types';
import { usePlatform } from '../../app/context';
import { useDocumentState, type DocumentState } from '../../app/documentState';
import { useDebounced } from '../../app/useDebounced';
import { useResource } from '../../app/useResource';
import { EmptyState } from '../../components/EmptyState';
import type { DatasetDocumentState } from '../../datasets/documentState';
import { recipeIcon } from '../../components/icons';
import { useCatalogue } from '../useCatalogue';
import { ApplyForm } from './ApplyForm';
import { LivePreview } from './LivePreview';
import { StepCard } from './StepCard';
import { StepPicker } from './StepPicker';
import { tryRecipe } from './tryRecipe';
import { useReordering } from './useReordering';
import { useRecipe } from './useRecipe';

export interface IRecipeTabProps {
  dataset: Dataset;
  version: string;
  state: DocumentState<DatasetDocumentState>;
}

const PAUSE_MS = 350;
const NO_STEPS: Step[] = [];

/** Makes a recipe step by step, and shows what it would do while it is made. */
export function RecipeTab({
  dataset,
  version,
  state
}: IRecipeTabProps): JSX.Element {
  const { client, trans } = usePlatform();
  const catalogue = useCatalogue();
  const given: Step[] = useDocumentState(state).recipe ?? NO_STEPS;
  const recipe = useRecipe(given, steps =>
    state.set({ recipe: steps as ReadonlyPartialJSONObject[] })
  );
  const reordering = useReordering(recipe);
  const steps = useDebounced(given, PAUSE_MS);
  const trial = useResource(
    signal => tryRecipe(client, version, steps, signal),
    [client, version, JSON.stringify(steps)]
  );
  const { value: shown } = useResource(
    signal => client.versions.get(version, signal),
    [client, version]
  );
  const reached = trial.value?.reached;
  const columns = useMemo(
    () => reachable(shown?.schema ?? dataset.schema, reached),
    [shown, dataset, reached]
  );
  const tried = trial.value;
  const settled = same(tried?.steps, given);
  return (
    <div className="mlp-Recipe">
      <section
        className="mlp-Recipe-steps"
        aria-label={trans.__('Steps of the recipe')}
      >
        {recipe.items.length === 0 && (
          <EmptyState
            icon={recipeIcon}
            title={trans.__('Make a recipe')}
            text={trans.__(
              'Add the first step below. Nothing changes until you apply it, and the version before stays as it is.'
            )}
          />
        )}
        <ol className="mlp-Stack" {...reordering.list}>
          {recipe.items.map((item, index) => (
            <StepCard
              key={item.key}
              item={item}
              index={index}
              entry={catalogue.get(String(item.step.kind))}
              columns={columns}
              // Of a step that is another by now, nothing is known yet.
              issues={(tried?.issues ?? []).filter(
                ({ step }) =>
                  step === index && same(tried?.steps[step], item.step)
              )}
              recipe={recipe}
              reordering={reordering}
            />
          ))}
        </ol>
        <StepPicker
          catalogue={[...catalogue.values()]}
          onPick={({ kind }) => recipe.add({ kind })}
        />
        <div className="mlp-Announcement" aria-live="assertive">
          {reordering.said}
        </div>
      </section>
      <section className="mlp-Recipe-effect" aria-label={trans.__('Effect')}>
        <LivePreview
          steps={steps}
          trial={trial}
          busy={trial.loading || (!settled && !trial.error)}
        />
      </section>
      {recipe.items.length > 0 && (
        <ApplyForm
          dataset={dataset}
          version={version}
          steps={given}
          valid={settled && tried?.valid === true}
          onApplied={applied =>
            state.set({ recipe: undefined, version: applied, tab: 'data' })
          }
        />
      )}
    </div>
  );
}

function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}

/** The columns of a version, and those that the recipe makes. */
function reachable(
  columns: Column[],
  reached: Preview['columns'] = []
): Column[] {
  const made = reached
    .filter(({ before, after }) => !before && after)
    .map(({ name, after }) => ({
      name,
      dtype: String(after?.dtype ?? ''),
      semantic_type: 'numeric' as const,
      nullable: true
    }));
  return [...columns, ...made];
}
