import React from 'react';
import type { Deployment } from '../api/types';
import { useTrans } from '../app/translation';
import { decimal, integer } from '../components/format';

/** What came since the server started, and how fast it was answered. */
export function Traffic({ stats }: Pick<Deployment, 'stats'>): JSX.Element {
  const trans = useTrans();
  const milliseconds = (value: number | null): string =>
    value === null ? '—' : trans.__('%1 ms', decimal(value, 3));
  const figures: [string, string][] = [
    [trans.__('Requests'), integer(stats.requests)],
    [trans.__('Rows'), integer(stats.rows)],
    [trans.__('Errors'), integer(stats.errors)],
    [trans.__('Median latency'), milliseconds(stats.p50_ms)],
    [trans.__('99 % latency'), milliseconds(stats.p99_ms)]
  ];
  return (
    <dl className="mlp-Figures">
      {figures.map(([label, value]) => (
        <div key={label} className="mlp-Figure">
          <dt>{label}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
