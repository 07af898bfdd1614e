import React from 'react';
import type { Comparison } from '../../api/types';
import { useTrans } from '../../app/translation';
import { CellChanges } from './CellChanges';
import { ColumnChanges } from './ColumnChanges';
import { RowChanges } from './RowChanges';
import { RowExamples } from './RowExamples';
import { SchemaChanges } from './SchemaChanges';

/** Everything that differs between two versions: rows, columns, cells, and how values are distributed. */
export function Differences({
  comparison
}: {
  comparison: Comparison;
}): JSX.Element {
  const trans = useTrans();
  return (
    <>
      <RowChanges comparison={comparison} />
      <SchemaChanges schema={comparison.schema} />
      <CellChanges comparison={comparison} />
      <RowExamples
        title={trans.__('Added rows')}
        rows={comparison.added_rows}
        of={comparison.rows.added}
        tone="added"
      />
      <RowExamples
        title={trans.__('Removed rows')}
        rows={comparison.removed_rows}
        of={comparison.rows.removed}
        tone="removed"
      />
      <ColumnChanges comparison={comparison} />
    </>
  );
}
