import React, { useId, useRef, useState } from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CatalogueEntry } from '../../api/types';
import { useTrans } from '../../app/translation';

export interface IStepPickerProps {
  catalogue: CatalogueEntry[];
  onPick: (entry: CatalogueEntry) => void;
}

/** Finds a kind of step by name or by what it does. */
export function StepPicker({
  catalogue,
  onPick
}: IStepPickerProps): JSX.Element {
  const trans = useTrans();
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const [query, setQuery] = useState('');
  const [open, setOpen] = useState(false);
  const [active, setActive] = useState(0);
  const found = catalogue.filter(entry => matches(entry, query));

  const pick = (entry: CatalogueEntry): void => {
    setOpen(false);
    setQuery('');
    setActive(0);
    onPick(entry);
  };
  const go = (index: number): void => {
    setOpen(true);
    const next = Math.max(0, Math.min(index, found.length - 1));
    setActive(next);
    const options = list.current?.querySelectorAll('[role=option]');
    options?.item(next)?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: React.KeyboardEvent): void => {
    switch (event.key) {
      case 'ArrowDown':
        event.preventDefault();
        return go(open ? active + 1 : 0);
      case 'ArrowUp':
        event.preventDefault();
        return go(active - 1);
      case 'Enter':
        if (open && found[active]) {
          event.preventDefault();
          pick(found[active]);
        }
        return;
      case 'Escape':
        if (open) {
          event.stopPropagation();
          setOpen(false);
        }
    }
  };
  return (
    <div
      className="mlp-StepPicker"
      onBlur={event => {
        if (!event.currentTarget.contains(event.relatedTarget)) {
          setOpen(false);
        }
      }}
    >
      <input
        className="jp-mod-styled"
        role="combobox"
        aria-label={trans.__('Add a step')}
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-activedescendant={
          open && found[active] ? `${id}-${found[active].kind}` : undefined
        }
        placeholder={trans.__('Add a step: type to find one')}
        value={query}
        onFocus={() => setOpen(true)}
        onClick={() => setOpen(true)}
        onKeyDown={onKeyDown}
        onChange={event => {
          setQuery(event.currentTarget.value);
          setActive(0);
          setOpen(true);
        }}
      />
      <ul
        id={`${id}-list`}
        ref={list}
        className="mlp-StepPicker-list"
        role="listbox"
        aria-label={trans.__('Kinds of steps')}
        hidden={!open}
      >
        {found.map((entry, index) => (
          <React.Fragment key={entry.kind}>
            {entry.family !== found[index - 1]?.family && (
              <li className="mlp-StepPicker-family" role="presentation">
                {familyName(entry.family, trans)}
              </li>
            )}
            <li
              id={`${id}-${entry.kind}`}
              className="mlp-StepPicker-option"
              role="option"
              aria-selected={index === active}
              // The focus stays in the field.
              onMouseDown={event => event.preventDefault()}
              onMouseEnter={() => setActive(index)}
              onClick={() => pick(entry)}
            >
              <strong>{entry.title}</strong>
              <span>{entry.help}</span>
            </li>
          </React.Fragment>
        ))}
        {found.length === 0 && (
          <li className="mlp-StepPicker-family" role="presentation">
            {trans.__('No step matches “%1”.', query)}
          </li>
        )}
      </ul>
    </div>
  );
}

function matches(
  { help, kind, title }: CatalogueEntry,
  query: string
): boolean {
  const text = `${title} ${kind} ${help}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every(word => text.includes(word));
}

/** The name of a family of steps; one that this panel does not know shows as the server calls it. */
function familyName(family: string, trans: TranslationBundle): string {
  const names: Record<string, string> = {
    columns: trans.__('Columns'),
    types: trans.__('Types'),
    dates: trans.__('Dates'),
    text: trans.__('Text'),
    values: trans.__('Values'),
    missing: trans.__('Missing values'),
    numeric: trans.__('Numbers'),
    categories: trans.__('Categories'),
    rows: trans.__('Rows')
  };
  return names[family] ?? family.replace(/_/g, ' ');
}
