import type { PlatformClient } from '../../api/client';
import type { Issue, Preview, Step } from '../../api/types';

export interface ITrial {
  /** What was tried. */
  steps: Step[];
  valid: boolean;
  issues: Issue[];
  /** What a valid recipe does to a sample. */
  preview: Preview | undefined;
  /** What the steps before the first mistake do to each column: what the next can be about. */
  reached: Preview['columns'];
}

/** Ask what is wrong with a recipe, and if it can be applied, what it does. */
export async function tryRecipe(
  client: PlatformClient,
  version: string,
  steps: Step[],
  signal: AbortSignal
): Promise<ITrial> {
  if (steps.length === 0) {
    return {
      steps,
      valid: false,
      issues: [],
      preview: undefined,
      reached: []
    };
  }
  const { valid, issues } = await client.recipes.validate(
    version,
    steps,
    signal
  );
  if (!valid) {
    const mistakes = issues.filter(({ severity }) => severity === 'error');
    const before = steps.slice(
      0,
      Math.min(...mistakes.map(({ step }) => step))
    );
    const { columns } =
      before.length > 0
        ? await client.recipes.preview(version, before, signal)
        : { columns: [] };
    return { steps, valid, issues, preview: undefined, reached: columns };
  }
  const preview = await client.recipes.preview(version, steps, signal);
  return {
    steps,
    valid,
    issues: [...issues, ...fresh(preview, issues)],
    preview,
    reached: preview.columns
  };
}

/** What only the rows of the sample could tell. */
function fresh({ issues = [] }: Preview, known: Issue[]): Issue[] {
  const said = new Set(known.map(issue => JSON.stringify(issue)));
  return issues.filter(issue => !said.has(JSON.stringify(issue)));
}
