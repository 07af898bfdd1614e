import React, { useState } from 'react';
import { closeIcon, filterIcon } from '@jupyterlab/ui-components';
import { useTrans } from '../../app/translation';

export interface IConditionProps {
  /** The condition that holds now; empty for all rows. */
  where: string;
  onChange: (where: string) => void;
}

/** Chooses rows by a condition, in the language of the steps. */
export function Condition({ where, onChange }: IConditionProps): JSX.Element {
  const trans = useTrans();
  const [text, setText] = useState(where);
  return (
    <form
      className="mlp-Condition"
      role="search"
      onSubmit={event => {
        event.preventDefault();
        onChange(text.trim());
      }}
    >
      <filterIcon.react tag="span" />
      <input
        aria-label={trans.__('Show rows where')}
        placeholder={trans.__('Show rows where… for example age >= 18')}
        spellCheck={false}
        value={text}
        onChange={event => setText(event.currentTarget.value)}
      />
      {(text || where) && (
        <button
          type="button"
          title={trans.__('Show all rows')}
          aria-label={trans.__('Show all rows')}
          onClick={() => {
            setText('');
            onChange('');
          }}
        >
          <closeIcon.react tag={null} />
        </button>
      )}
    </form>
  );
}
