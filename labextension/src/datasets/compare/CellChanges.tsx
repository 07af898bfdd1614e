import React, { useState } from 'react';
import { HTMLSelect } from '@jupyterlab/ui-components';
import type { Comparison } from '../../api/types';
import { usePlatform } from '../../app/context';
import { integer } from '../../components/format';
import { CellText } from '../../components/CellText';

/** Cells that are not what they were, before and after. */
export function CellChanges({
  comparison
}: {
  comparison: Comparison;
}): JSX.Element | null {
  const { trans } = usePlatform();
  const { cells, keys, rows } = comparison;
  const [column, setColumn] = useState('');
  if (cells.length === 0) {
    return null;
  }
  const columns = [...new Set(cells.map(change => change.column))];
  const current = columns.includes(column) ? column : '';
  const shown = cells.filter(
    change => current === '' || change.column === current
  );
  return (
    <section>
      <div className="mlp-SectionBar">
        <h2 className="mlp-SectionTitle">{trans.__('Changed cells')}</h2>
        <span className="mlp-Hint">
          {trans._n(
            '%2 example from %3',
            '%2 examples from %3',
            shown.length,
            integer(shown.length),
            trans._n(
              '%2 changed row',
              '%2 changed rows',
              rows.changed,
              integer(rows.changed)
            )
          )}
        </span>
        <span className="mlp-Spacer" />
        <HTMLSelect
          aria-label={trans.__('Show changes in')}
          value={current}
          onChange={event => setColumn(event.currentTarget.value)}
        >
          <option value="">{trans.__('All columns')}</option>
          {columns.map(name => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </HTMLSelect>
      </div>
      <div
        className="mlp-TableScroll mod-limited"
        role="region"
        aria-label={trans.__('Changed cells')}
        tabIndex={0}
      >
        <table className="mlp-Table">
          <thead>
            <tr>
              {keys.map(key => (
                <th key={key} scope="col">
                  {key}
                </th>
              ))}
              <th scope="col">{trans.__('Column')}</th>
              <th scope="col">{trans.__('Before')}</th>
              <th scope="col">{trans.__('After')}</th>
            </tr>
          </thead>
          <tbody>
            {shown.map((change, index) => (
              <tr key={index}>
                {keys.map(key => (
                  <td key={key}>
                    <CellText value={change.key[key]} />
                  </td>
                ))}
                <td>
                  <code className="mlp-ColumnName">{change.column}</code>
                </td>
                <td className="mod-before">
                  <CellText value={change.left} />
                </td>
                <td className="mod-changed">
                  <CellText value={change.right} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
