import type { TranslationBundle } from '@jupyterlab/translation';

/** Fill `%1`, `%2`… in. */
function filled(text: string, values: unknown[]): string {
  return text.replace(/%(\d+)/g, (whole, number: string) =>
    Number(number) <= values.length ? String(values[Number(number) - 1]) : whole
  );
}

/** The texts as they are written: a notebook's output has no language packs. */
export const english = {
  __: (text: string, ...values: unknown[]) => filled(text, values),
  _n: (one: string, many: string, count: number, ...values: unknown[]) =>
    filled(count === 1 ? one : many, [count, ...values])
} as unknown as TranslationBundle;
