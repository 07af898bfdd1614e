import React, { useState } from 'react';
import { Button } from '@jupyter/react-components';
import { closeIcon } from '@jupyterlab/ui-components';
import { useTrans } from '../../../app/translation';

export interface IPair {
  from: string;
  to: string;
}

export interface IPairEditorProps {
  id: string;
  label: string;
  pairs: IPair[];
  /** Choices for the first of a pair; anything may be typed if left out. */
  choices?: string[];
  onChange: (pairs: IPair[]) => void;
}

/** Pairs of an old and a new text; one whose old text is empty does not count yet. */
export function PairEditor({
  id,
  label,
  pairs: given,
  choices,
  onChange
}: IPairEditorProps): JSX.Element {
  const trans = useTrans();
  const [pairs, setPairs] = useState<IPair[]>(
    given.length > 0 ? given : [{ from: '', to: '' }]
  );
  const change = (after: IPair[]): void => {
    setPairs(after);
    onChange(after.filter(({ from }) => from !== ''));
  };
  const edit = (index: number, patch: Partial<IPair>): void =>
    change(
      pairs.map((pair, place) =>
        place === index ? { ...pair, ...patch } : pair
      )
    );
  const listId = choices && `${id}-choices`;
  return (
    <div className="mlp-Pairs-editor" role="group" aria-label={label}>
      {pairs.map(({ from, to }, index) => (
        <div key={index} className="mlp-Pairs-row">
          <input
            id={index === 0 ? id : undefined}
            className="jp-mod-styled"
            list={listId}
            aria-label={trans.__('Old')}
            placeholder={trans.__('old')}
            value={from}
            onChange={event => edit(index, { from: event.currentTarget.value })}
          />
          <span aria-hidden="true">→</span>
          <input
            className="jp-mod-styled"
            aria-label={trans.__('New')}
            placeholder={trans.__('new')}
            value={to}
            onChange={event => edit(index, { to: event.currentTarget.value })}
          />
          <Button
            appearance="stealth"
            aria-label={trans.__('Remove this pair')}
            title={trans.__('Remove this pair')}
            onClick={() => change(pairs.filter((_, place) => place !== index))}
          >
            <closeIcon.react tag={null} />
          </Button>
        </div>
      ))}
      {choices && (
        <datalist id={listId}>
          {choices.map(choice => (
            <option key={choice} value={choice} />
          ))}
        </datalist>
      )}
      <div>
        <Button
          appearance="neutral"
          onClick={() => setPairs([...pairs, { from: '', to: '' }])}
        >
          {trans.__('Add a pair')}
        </Button>
      </div>
    </div>
  );
}
