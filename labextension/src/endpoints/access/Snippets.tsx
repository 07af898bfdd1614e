import React, { useState } from 'react';
import type { JsonObject } from '../../api/types';
import { useTrans } from '../../app/translation';
import { CopyButton } from '../../components/CopyButton';
import { Prose } from '../../components/Prose';
import { Tabs } from '../../components/Tabs';
import { curlSnippet, pythonSnippet } from './snippet';

export interface ISnippetsProps {
  url: string;
  /** An example of what to predict. */
  row: JsonObject;
}

/** Names of programs are the same in every language. */
const LANGUAGES = { curl: 'curl', python: 'Python' } as const;
type Language = keyof typeof LANGUAGES;

/** How to ask an endpoint from elsewhere. */
export function Snippets({ url, row }: ISnippetsProps): JSX.Element {
  const trans = useTrans();
  const [language, setLanguage] = useState<Language>('curl');
  const code = (text: string): JSX.Element => (
    <div className="mlp-Code">
      <pre tabIndex={0}>{text}</pre>
      <CopyButton text={text} label={trans.__('Copy code')} />
    </div>
  );
  return (
    <div className="mlp-Card mlp-Snippets">
      <Tabs<Language>
        label={trans.__('Language')}
        current={language}
        onSelect={setLanguage}
        tabs={[
          {
            name: 'curl',
            label: LANGUAGES.curl,
            content: () => code(curlSnippet(url, row))
          },
          {
            name: 'python',
            label: LANGUAGES.python,
            content: () => code(pythonSnippet(url, row))
          }
        ]}
      />
      <p className="mlp-Hint">
        <Prose
          text={trans.__(
            'JUPYTER_TOKEN is a token of this Jupyter server; `jupyter server list` shows it.'
          )}
        />
      </p>
    </div>
  );
}
