import { language } from './language';

/** A share, 0..1. */
export function percent(share: number): string {
  const digits = share > 0 && share < 0.1 ? 1 : 0;
  return share.toLocaleString(language(), {
    style: 'percent',
    maximumFractionDigits: digits
  });
}
