import React, { useLayoutEffect, useRef, useState } from 'react';
import { Row } from './Row';
import type { IRow } from './rows';
import { useWindow } from './useWindow';

/** The height of a row in the style sheet. */
const ROW_HEIGHT = 26;

export interface ITreeProps {
  label: string;
  rows: IRow[];
}

/** A tree of any length: only the rows that can be seen are in the page, and one of them is in the tab order. */
export function Tree({ label, rows }: ITreeProps): JSX.Element {
  const node = useRef<HTMLDivElement>(null);
  const [activeKey, setActiveKey] = useState<string>();
  const focusNext = useRef(false);
  const active = Math.max(
    0,
    rows.findIndex(row => row.key === activeKey)
  );
  const { first, last } = useWindow(node, rows.length, ROW_HEIGHT);

  useLayoutEffect(() => {
    if (focusNext.current) {
      focusNext.current = false;
      node.current
        ?.querySelector<HTMLElement>('.mlp-Row[aria-selected="true"]')
        ?.focus();
    }
  });

  const move = (index: number): void => {
    const row = rows[index];
    if (!row || !node.current) {
      return;
    }
    const { scrollTop, clientHeight } = node.current;
    const top = index * ROW_HEIGHT;
    if (top < scrollTop) {
      node.current.scrollTop = top;
    } else if (top + ROW_HEIGHT > scrollTop + clientHeight) {
      node.current.scrollTop = top + ROW_HEIGHT - clientHeight;
    }
    focusNext.current = true;
    setActiveKey(row.key);
  };

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const row = rows[active];
    if (!row || event.altKey || event.ctrlKey || event.metaKey) {
      return;
    }
    const handled = (): void => {
      event.preventDefault();
      event.stopPropagation();
    };
    switch (event.key) {
      case 'ArrowDown':
        handled();
        return move(Math.min(active + 1, rows.length - 1));
      case 'ArrowUp':
        handled();
        return move(Math.max(active - 1, 0));
      case 'Home':
        handled();
        return move(0);
      case 'End':
        handled();
        return move(rows.length - 1);
      case 'ArrowRight':
        handled();
        return row.expanded === false ? row.toggle?.() : move(active + 1);
      case 'ArrowLeft':
        handled();
        return row.expanded ? row.toggle?.() : move(parentOf(rows, active));
      case 'Enter':
      case ' ':
        if ((event.target as HTMLElement).classList.contains('mlp-Row')) {
          handled();
          row.activate();
        }
    }
  };

  // The row that has the focus stays in the page while it is scrolled out of sight.
  const shown = rows
    .map((row, index) => ({ row, index }))
    .filter(
      ({ index }) => (index >= first && index < last) || index === active
    );
  return (
    <div
      className="mlp-Tree"
      role="tree"
      aria-label={label}
      ref={node}
      onKeyDown={onKeyDown}
    >
      <div
        className="mlp-Tree-rows"
        role="presentation"
        style={{ height: rows.length * ROW_HEIGHT }}
      >
        {shown.map(({ row, index }) => (
          <div
            key={row.key}
            className="mlp-Tree-slot"
            role="presentation"
            style={{ top: index * ROW_HEIGHT }}
          >
            <Row
              row={row}
              position={index}
              count={rows.length}
              active={index === active}
              onFocus={() => setActiveKey(row.key)}
            />
          </div>
        ))}
      </div>
    </div>
  );
}

function parentOf(rows: IRow[], index: number): number {
  for (let above = index - 1; above >= 0; above -= 1) {
    if (rows[above].level < rows[index].level) {
      return above;
    }
  }
  return index;
}
