import React, { useState } from 'react';
import type { ColumnProfile, JsonObject } from '../api/types';
import { useTrans } from '../app/translation';
import { rowCount } from '../components/counts';
import { integer } from '../components/format';
import { ColumnCard } from '../datasets/profile/ColumnCard';
import { CellText } from '../components/CellText';
import { ColumnHead } from './ColumnHead';
import { Button } from './controls';
import { Heading } from './Heading';
import type { IViewProps } from './index';
import { useTrait } from './useTrait';
import { Problem } from './Problem';

/** The rows of a version, a page at a time, under what is in each column. */
export function TableView({ model }: IViewProps): JSX.Element {
  const trans = useTrans();
  const [name] = useTrait<string>(model, 'name');
  const [about] = useTrait<string>(model, 'about');
  const [columns] = useTrait<ColumnProfile[]>(model, 'columns');
  const [hidden] = useTrait<number>(model, 'hidden_columns');
  const [rows] = useTrait<JsonObject[]>(model, 'rows');
  const [total] = useTrait<number>(model, 'total');
  const [offset, setOffset] = useTrait<number>(model, 'offset');
  const [limit] = useTrait<number>(model, 'limit');
  const [sort, setSort] = useTrait<string>(model, 'sort');
  const [column, setColumn] = useTrait<string>(model, 'column');
  const [row, setRow] = useTrait<JsonObject | null>(model, 'row');
  const [busy] = useTrait<boolean>(model, 'busy');
  const chosen = columns.find(one => one.name === column);
  const marked = row && JSON.stringify(row);
  return (
    <div className="mlp-Output" aria-busy={busy}>
      <Heading title={name}>{about}</Heading>
      <Where model={model} />
      <Problem model={model} />
      <div className="mlp-Output-table">
        <div
          className="mlp-TableScroll mod-rows"
          role="region"
          aria-label={trans.__('Rows of %1', name)}
          tabIndex={0}
        >
          <table className="mlp-Table mod-rows">
            <thead>
              <tr>
                {columns.map(one => (
                  <ColumnHead
                    key={one.name}
                    column={one}
                    sort={sort}
                    chosen={one.name === column}
                    onSort={setSort}
                    onChoose={() =>
                      setColumn(one.name === column ? '' : one.name)
                    }
                  />
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((values, index) => (
                <tr
                  key={offset + index}
                  aria-selected={JSON.stringify(values) === marked}
                  onClick={() => setRow(values)}
                >
                  {columns.map(one => (
                    <td
                      key={one.name}
                      className={
                        one.semantic_type === 'numeric'
                          ? 'mod-number'
                          : undefined
                      }
                    >
                      <CellText value={values[one.name]} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {chosen && <ColumnCard column={chosen} />}
      </div>
      <footer className="mlp-Pager">
        <Button
          disabled={offset === 0 || busy}
          onClick={() => setOffset(Math.max(0, offset - limit))}
        >
          {trans.__('Previous')}
        </Button>
        <span role="status">
          {total === 0
            ? trans.__('No row matches')
            : trans.__(
                '%1–%2 of %3',
                integer(offset + 1),
                integer(Math.min(offset + rows.length, total)),
                rowCount(total, trans)
              )}
        </span>
        <Button
          disabled={offset + limit >= total || busy}
          onClick={() => setOffset(offset + limit)}
        >
          {trans.__('Next')}
        </Button>
        {hidden > 0 && (
          <span className="mlp-Hint">
            {trans.__('%1 more columns are not shown', integer(hidden))}
          </span>
        )}
      </footer>
    </div>
  );
}

/** A condition on the rows, taken over by Enter. */
function Where({ model }: IViewProps): JSX.Element {
  const trans = useTrans();
  const [where, setWhere] = useTrait<string>(model, 'where');
  const [text, setText] = useState<string>();
  return (
    <div className="mlp-Chooser-line">
      <input
        className="jp-mod-styled mlp-Where"
        aria-label={trans.__('Show only rows where')}
        placeholder={trans.__('Show only rows where…, as age >= 18')}
        value={text ?? where}
        onChange={event => setText(event.currentTarget.value)}
        onKeyDown={event => {
          // A form would never hear of it: the notebook keeps Enter from doing what it does elsewhere.
          if (event.key === 'Enter') {
            setWhere(event.currentTarget.value);
            setText(undefined);
          }
        }}
      />
      {where && (
        <Button
          onClick={() => {
            setText(undefined);
            setWhere('');
          }}
        >
          {trans.__('All rows')}
        </Button>
      )}
    </div>
  );
}
