import { language } from './language';

/** How the numbers of one column are written: with as many digits after the point as the largest needs to say enough. */
export function aligned(
  values: readonly (number | null | undefined)[],
  digits = 4
): (value: number) => string {
  const largest = Math.max(0, ...values.map(value => Math.abs(value ?? 0)));
  const before = largest < 1 ? 0 : Math.floor(Math.log10(largest)) + 1;
  const after = Math.min(Math.max(digits - before, 0), digits);
  return value => fixed(value, after);
}

export function fixed(value: number, digits: number): string {
  return value.toLocaleString(language(), {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits
  });
}
