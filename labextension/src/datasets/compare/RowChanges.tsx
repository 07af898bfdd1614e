import React from 'react';
import type { Comparison } from '../../api/types';
import { useTrans } from '../../app/translation';
import { integer } from '../../components/format';

/** How many rows came, went and changed, and by what rows were told apart. */
export function RowChanges({
  comparison
}: {
  comparison: Comparison;
}): JSX.Element {
  const trans = useTrans();
  const { keys, key_source: source, parts, rows } = comparison;
  const figures: [string, number, string][] = [
    [trans.__('Rows added'), rows.added, 'added'],
    [trans.__('Rows removed'), rows.removed, 'removed'],
    [trans.__('Rows changed'), rows.changed, 'changed'],
    [trans.__('Rows the same'), rows.unchanged, 'same']
  ];
  const total = figures.reduce((sum, [, count]) => sum + count, 0);
  const how =
    source === 'none'
      ? trans.__(
          'No column tells rows apart, so whole rows are compared: a changed one counts as removed and added.'
        )
      : source === 'guessed'
        ? trans.__(
            'Rows are matched by %1, which tells them apart in both versions.',
            keys.join(', ')
          )
        : trans.__('Rows are matched by %1.', keys.join(', '));
  return (
    <section aria-label={trans.__('Rows')}>
      <dl className="mlp-Figures">
        {figures.map(([label, count, tone]) => (
          <div key={tone} className="mlp-Figure">
            <dt>
              <span className={`mlp-Dot mod-${tone}`} aria-hidden="true" />
              {label}
            </dt>
            <dd>{integer(count)}</dd>
          </div>
        ))}
      </dl>
      {total > 0 && (
        <div className="mlp-Shares" aria-hidden="true">
          {figures.map(([label, count, tone]) =>
            count > 0 ? (
              <div
                key={tone}
                className={`mod-${tone}`}
                style={{ flexGrow: count / total }}
                title={label}
              />
            ) : null
          )}
        </div>
      )}
      <p className="mlp-Hint">
        {how}{' '}
        {parts.shared > 0 &&
          trans._n(
            'Both share one stored part, which was not read.',
            'Both share %1 stored parts, which were not read.',
            parts.shared
          )}
      </p>
    </section>
  );
}
