import React, { useId, useRef } from 'react';

export interface ITab<Name extends string> {
  name: Name;
  label: string;
  /** A small number after the label. */
  count?: number;
  content: () => React.ReactNode;
}

export interface ITabsProps<Name extends string> {
  label: string;
  tabs: ITab<Name>[];
  current: Name;
  onSelect: (name: Name) => void;
}

/** Tabs that show one part of a document at a time, and make only that part. */
export function Tabs<Name extends string>({
  label,
  tabs,
  current,
  onSelect
}: ITabsProps<Name>): JSX.Element {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const index = Math.max(
    0,
    tabs.findIndex(tab => tab.name === current)
  );

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const last = tabs.length - 1;
    const moves: Record<string, number> = {
      ArrowLeft: index === 0 ? last : index - 1,
      ArrowRight: index === last ? 0 : index + 1,
      Home: 0,
      End: last
    };
    const next = moves[event.key];
    if (next === undefined) {
      return;
    }
    event.preventDefault();
    onSelect(tabs[next].name);
    (list.current?.children[next] as HTMLElement).focus();
  };

  return (
    <>
      <div
        className="mlp-Tabs"
        role="tablist"
        aria-label={label}
        ref={list}
        onKeyDown={onKeyDown}
      >
        {tabs.map((tab, position) => (
          <button
            key={tab.name}
            id={`${id}-${tab.name}`}
            className="mlp-Tab"
            role="tab"
            type="button"
            aria-selected={position === index}
            aria-controls={`${id}-panel`}
            tabIndex={position === index ? 0 : -1}
            onClick={() => onSelect(tab.name)}
          >
            {tab.label}
            {tab.count !== undefined && (
              <span className="mlp-Tab-count">{tab.count}</span>
            )}
          </button>
        ))}
      </div>
      <div
        className="mlp-TabPanel"
        role="tabpanel"
        id={`${id}-panel`}
        aria-labelledby={`${id}-${tabs[index].name}`}
        key={tabs[index].name}
      >
        {tabs[index].content()}
      </div>
    </>
  );
}
