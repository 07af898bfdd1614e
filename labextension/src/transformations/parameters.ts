import type { Step } from '../api/types';

/** The parameters of a step that say something, as texts. */
export function parametersOf(step: Step): [string, string][] {
  return Object.entries(step)
    .filter(([name, value]) => name !== 'kind' && !isNothing(value))
    .map(([name, value]) => [name.replace(/_/g, ' '), text(value)]);
}

function isNothing(value: unknown): boolean {
  return (
    value === null ||
    value === undefined ||
    value === false ||
    (Array.isArray(value) && value.length === 0)
  );
}

const LONGEST = 60;

function text(value: unknown): string {
  const whole: string = Array.isArray(value)
    ? value.map(text).join(', ')
    : typeof value === 'object' && value !== null
      ? Object.entries(value)
          .map(([key, inner]) => `${key} → ${text(inner)}`)
          .join(', ')
      : String(value);
  return whole.length > LONGEST ? `${whole.slice(0, LONGEST)}…` : whole;
}
