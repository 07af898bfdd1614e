import React from 'react';
import type { Comparison } from '../../api/types';
import { useTrans } from '../../app/translation';
import { typeName } from '../../components/TypeChip';

/** Columns that came, went, changed type, or seem to have a new name. */
export function SchemaChanges({
  schema
}: Pick<Comparison, 'schema'>): JSX.Element | null {
  const trans = useTrans();
  const { added, removed, renamed_guesses: renamed, retyped } = schema;
  const lines = [
    ...renamed.map(({ left, reason, right }) => ({
      key: `renamed ${left}`,
      tone: 'changed',
      what: trans.__('Renamed?'),
      names: [left, right],
      detail: reason
    })),
    ...retyped.map(({ compared, left, name, right }) => ({
      key: `retyped ${name}`,
      tone: 'changed',
      what: trans.__('New type'),
      names: [name],
      detail: compared
        ? trans.__('%1 → %2', left, right)
        : trans.__('%1 → %2; its cells are not compared', left, right)
    })),
    ...added.map(({ name, semantic_type: type }) => ({
      key: `added ${name}`,
      tone: 'added',
      what: trans.__('Added'),
      names: [name],
      detail: typeName(type, trans)
    })),
    ...removed.map(({ name, semantic_type: type }) => ({
      key: `removed ${name}`,
      tone: 'removed',
      what: trans.__('Removed'),
      names: [name],
      detail: typeName(type, trans)
    }))
  ];
  if (lines.length === 0) {
    return null;
  }
  return (
    <section>
      <h2 className="mlp-SectionTitle">{trans.__('Columns')}</h2>
      <ul className="mlp-ChangeList" aria-label={trans.__('Changed columns')}>
        {lines.map(({ key, tone, what, names, detail }) => (
          <li key={key}>
            <span className="mlp-ChangeList-what">
              <span className={`mlp-Dot mod-${tone}`} aria-hidden="true" />
              {what}
            </span>
            <span className="mlp-ChangeList-names">
              {names.map((name, index) => (
                <React.Fragment key={name}>
                  {index > 0 && ' → '}
                  <code className="mlp-ColumnName">{name}</code>
                </React.Fragment>
              ))}
            </span>
            <span className="mlp-ChangeList-detail">{detail}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
