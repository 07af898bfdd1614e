import React from 'react';
import type { ColumnProfile } from '../api/types';
import { useTrans } from '../app/translation';
import { Bars } from '../components/Bars';
import { percent } from '../components/percent';
import { typeName } from '../components/TypeChip';

export interface IColumnHeadProps {
  column: ColumnProfile;
  /** The column that rows are sorted by, after a minus where the greatest comes first; empty for the stored order. */
  sort: string;
  chosen: boolean;
  onSort: (sort: string) => void;
  onChoose: () => void;
}

/** A column's name, which sorts by it, over its type, what is missing, and how its values are spread. */
export function ColumnHead({
  column,
  sort,
  chosen,
  onSort,
  onChoose
}: IColumnHeadProps): JSX.Element {
  const trans = useTrans();
  const { name, semantic_type: type, missing, histogram, top } = column;
  const all = column.count + missing;
  const share = all ? missing / all : 0;
  const next = sort === name ? `-${name}` : sort === `-${name}` ? '' : name;
  const order =
    sort === name
      ? 'ascending'
      : sort === `-${name}`
        ? 'descending'
        : undefined;
  const counts =
    type === 'identifier' || type === 'constant'
      ? []
      : (histogram?.counts ?? top.map(({ count }) => count));
  return (
    <th scope="col" aria-sort={order}>
      <button
        type="button"
        className="mlp-Head-name"
        title={trans.__('Sort by %1', name)}
        aria-label={trans.__('Sort by %1', name)}
        onClick={() => onSort(next)}
      >
        {name}
        <span aria-hidden="true">
          {order === 'ascending' ? '▲' : order === 'descending' ? '▼' : ''}
        </span>
      </button>
      <button
        type="button"
        className="mlp-Head-profile"
        aria-pressed={chosen}
        title={trans.__('What is in %1', name)}
        aria-label={trans.__('What is in %1', name)}
        onClick={onChoose}
      >
        <span className="mlp-Head-type">{typeName(type, trans)}</span>
        {counts.length > 0 && (
          <Bars
            counts={counts}
            label={trans.__('Distribution of %1', name)}
            titles={counts.map(String)}
          />
        )}
        <span className={share > 0 ? 'mlp-Head-missing' : undefined}>
          {share > 0
            ? trans.__('%1 missing', percent(share))
            : trans.__('complete')}
        </span>
      </button>
    </th>
  );
}
