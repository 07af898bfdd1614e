import type { RJSFSchema } from '@rjsf/utils';
import type { Column } from '../../api/types';

/** The names of the columns that a parameter takes: those of the types that its schema lists (`x-accepts`), or all. */
export function accepted(columns: Column[], schema: RJSFSchema): string[] {
  const types = schema['x-accepts'] as string[] | undefined;
  return columns
    .filter(({ dtype }) => {
      const type = typeOf(dtype);
      return !types || type === undefined || types.includes(type);
    })
    .map(({ name }) => name);
}

/** A type of the store as steps call it; undefined for one that they do not know. */
function typeOf(dtype: string): string | undefined {
  const types: [RegExp, string][] = [
    [/^u?int/i, 'integer'],
    [/^(half_?float|float|double|decimal)/i, 'number'],
    [/^bool/i, 'boolean'],
    [/^(date|time|timestamp)/i, 'datetime'],
    [/^(large_)?(string|utf8)|^dictionary|^categorical|^enum/i, 'text']
  ];
  return types.find(([pattern]) => pattern.test(dtype))?.[1];
}
