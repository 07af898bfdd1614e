import React from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { SemanticType } from '../api/types';
import { useTrans } from '../app/translation';

export function typeName(type: SemanticType, trans: TranslationBundle): string {
  switch (type) {
    case 'numeric':
      return trans.__('numeric');
    case 'categorical':
      return trans.__('categorical');
    case 'boolean':
      return trans.__('boolean');
    case 'datetime':
      return trans.__('date and time');
    case 'text':
      return trans.__('text');
    case 'identifier':
      return trans.__('identifier');
    case 'constant':
      return trans.__('constant');
  }
}

/** What a column means, as a small label. */
export function TypeChip({ type }: { type: SemanticType }): JSX.Element {
  const trans = useTrans();
  return (
    <span className="mlp-Chip mlp-TypeChip" data-type={type}>
      {typeName(type, trans)}
    </span>
  );
}
