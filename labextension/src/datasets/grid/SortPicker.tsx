import React, { useEffect, useState } from 'react';
import { useTrans } from '../../app/translation';
import type { RowsModel } from './rowsModel';

/** Chooses the order of the rows, for those who do not click on headers. */
export function SortPicker({ model }: { model: RowsModel }): JSX.Element {
  const trans = useTrans();
  const [sort, setSort] = useState(model.sort);
  useEffect(() => {
    const update = (): void => setSort(model.sort);
    model.changed.connect(update);
    return () => {
      model.changed.disconnect(update);
    };
  }, [model]);
  const position = model.columns.findIndex(({ name }) => name === sort?.column);
  return (
    <label className="mlp-SortPicker">
      {trans.__('Order')}{' '}
      <select
        value={sort ? `${position}${sort.descending ? '-' : '+'}` : ''}
        onChange={({ currentTarget: { value } }) =>
          model.setSort(
            value
              ? {
                  column: model.columns[parseInt(value, 10)].name,
                  descending: value.endsWith('-')
                }
              : null
          )
        }
      >
        <option value="">{trans.__('as stored')}</option>
        {model.columns.map(({ name }, index) => (
          <React.Fragment key={name}>
            <option value={`${index}+`}>
              {trans.__('%1, ascending', name)}
            </option>
            <option value={`${index}-`}>
              {trans.__('%1, descending', name)}
            </option>
          </React.Fragment>
        ))}
      </select>
    </label>
  );
}
