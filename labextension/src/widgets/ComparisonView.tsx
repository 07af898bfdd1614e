import React from 'react';
import type { Comparison } from '../api/types';
import { useTrans } from '../app/translation';
import { ColumnPicker } from '../components/ColumnPicker';
import { shortId } from '../components/format';
import { Differences } from '../datasets/compare/Differences';
import { Heading } from './Heading';
import type { IViewProps } from './index';
import { useTrait } from './useTrait';
import { Problem } from './Problem';

/** What differs between two versions; `match_by` holds the columns that name a row. */
export function ComparisonView({ model }: IViewProps): JSX.Element {
  const trans = useTrans();
  const [record] = useTrait<Comparison>(model, 'record');
  const [columns] = useTrait<string[]>(model, 'columns');
  const [keys, setKeys] = useTrait<string[]>(model, 'match_by');
  const [busy] = useTrait<boolean>(model, 'busy');
  return (
    <div className="mlp-Output" aria-busy={busy}>
      <Heading title={trans.__('Comparison')}>
        {trans.__('%1 to %2', shortId(record.left), shortId(record.right))}
      </Heading>
      <div className="mlp-Chooser-line">
        <span>{trans.__('Match rows by')}</span>
        <ColumnPicker
          label={trans.__('Match rows by')}
          placeholder={trans.__('Automatic')}
          columns={columns}
          chosen={keys}
          onChange={setKeys}
        />
        {busy && (
          <span className="mlp-Hint" role="status">
            {trans.__('Comparing every row…')}
          </span>
        )}
      </div>
      <Problem model={model} />
      <Differences comparison={record} />
    </div>
  );
}
