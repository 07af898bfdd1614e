import React from 'react';
import { Button } from '@jupyter/react-components';
import { caretRightIcon } from '@jupyterlab/ui-components';
import { usePlatform } from '../app/context';
import type { IRow } from './rows';

export interface IRowProps {
  row: IRow;
  position: number;
  count: number;
  active: boolean;
  onFocus: () => void;
}

export function Row({
  row,
  position,
  count,
  active,
  onFocus
}: IRowProps): JSX.Element {
  const { commands } = usePlatform();
  const data = {
    'data-mlp-kind': row.kind,
    'data-mlp-id': row.id,
    'data-mlp-dataset': row.dataset
  };
  return (
    <div
      className="mlp-Row"
      role="treeitem"
      aria-level={row.level}
      aria-setsize={count}
      aria-posinset={position + 1}
      aria-expanded={row.expanded}
      aria-selected={active}
      aria-label={row.detail ? `${row.label}, ${row.detail}` : row.label}
      tabIndex={active ? 0 : -1}
      title={row.title}
      {...data}
      onClick={row.activate}
      onFocus={onFocus}
    >
      <span
        className="mlp-Row-caret"
        onClick={event => {
          if (row.toggle) {
            event.stopPropagation();
            row.toggle();
          }
        }}
      >
        {row.toggle && <caretRightIcon.react tag={null} />}
      </span>
      {row.icon && (
        <row.icon.react
          tag="span"
          className={`mlp-Row-icon${row.tone ? ` mod-${row.tone}` : ''}`}
        />
      )}
      <span className="mlp-Row-label">{row.label}</span>
      <span className="mlp-Row-detail">{row.detail}</span>
      {row.actions && (
        <span className="mlp-Row-actions">
          {row.actions.map(action => (
            <Button
              key={action.command}
              appearance="stealth"
              scale="xsmall"
              tabIndex={-1}
              title={action.label}
              aria-label={action.label}
              onClick={event => {
                event.stopPropagation();
                void commands.execute(action.command, action.args);
              }}
            >
              <action.icon.react tag={null} />
            </Button>
          ))}
        </span>
      )}
      {row.progress !== undefined && (
        <span
          className="mlp-Row-progress"
          style={{ width: `${row.progress * 100}%` }}
        />
      )}
    </div>
  );
}
