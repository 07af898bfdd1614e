import type { TranslationBundle } from '@jupyterlab/translation';
import { language } from './language';

const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['week', 604_800],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60]
];

/** `2 minutes ago`, in the language of the page. */
export function ago(time: string): string {
  const seconds = (Date.parse(time) - Date.now()) / 1000;
  const format = new Intl.RelativeTimeFormat(language(), { numeric: 'auto' });
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) {
      return format.format(Math.round(seconds / size), unit);
    }
  }
  return format.format(0, 'second');
}

export function dateTime(time: string): string {
  return new Date(time).toLocaleString(language(), {
    dateStyle: 'medium',
    timeStyle: 'short'
  });
}

/** A moment that is data: shown as it was written, in no time zone; without the time where that is midnight. */
export function moment(time: string | number): string {
  const date = new Date(
    typeof time === 'number' ? time * 1000 : time.replace(/(T[\d:.]+)$/, '$1Z')
  );
  if (Number.isNaN(date.getTime())) {
    return String(time);
  }
  const midnight = date.getTime() % 86_400_000 === 0;
  return date.toLocaleString(language(), {
    timeZone: 'UTC',
    dateStyle: 'medium',
    timeStyle: midnight ? undefined : 'short'
  });
}

export function integer(value: number): string {
  return value.toLocaleString(language());
}

/** A smaller number is written with an exponent. */
const SMALLEST = 1e-4;

/** A measured number with as many digits as say something. */
export function decimal(value: number, digits = 4): string {
  if (value !== 0 && Math.abs(value) < SMALLEST) {
    return value.toExponential(2);
  }
  return value.toLocaleString(
    language(),
    Math.abs(value) >= 10 ** digits
      ? { maximumFractionDigits: 0 }
      : { maximumSignificantDigits: digits }
  );
}

/** A difference, with its sign. */
export function signed(value: number): string {
  return `${value > 0 ? '+' : ''}${decimal(value, 3)}`;
}

/** A p value: how small one below 0.001 is says nothing any more. */
export function pValue(p: number): string {
  return p < 0.001 ? '< 0.001' : decimal(p, 2);
}

export function bytes(size: number): string {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let value = size;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${decimal(value, 3)} ${units[unit]}`;
}

export function duration(seconds: number, trans: TranslationBundle): string {
  if (seconds < 1) {
    return trans.__('%1 ms', decimal(seconds * 1000, 2));
  }
  if (seconds < 60) {
    return trans.__('%1 s', decimal(seconds, 2));
  }
  const minutes = Math.round(seconds / 60);
  return minutes < 60
    ? trans.__('%1 min', minutes)
    : trans.__('%1 h %2 min', Math.floor(minutes / 60), minutes % 60);
}

/** Any cell of a table, as text; null where it is missing. */
export function cell(value: unknown): string | null {
  if (value === null || value === undefined) {
    return null;
  }
  if (typeof value === 'number') {
    // The digits after these are what binary fractions make of a number, not what somebody wrote.
    return String(Number(value.toPrecision(15)));
  }
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

export function shortId(commit: string): string {
  return commit.slice(0, 8);
}
