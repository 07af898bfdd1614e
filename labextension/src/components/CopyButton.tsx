import React, { useEffect, useState } from 'react';
import { Clipboard } from '@jupyterlab/apputils';
import { Button } from '@jupyter/react-components';
import { checkIcon, copyIcon } from '@jupyterlab/ui-components';
import { useTrans } from '../app/translation';

/** Puts a text on the clipboard, and shows that it did. */
export function CopyButton({
  text,
  label
}: {
  text: string;
  label: string;
}): JSX.Element {
  const trans = useTrans();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setCopied(false), 1500);
    return () => window.clearTimeout(timer);
  }, [copied]);
  const icon = copied ? checkIcon : copyIcon;
  const title = copied ? trans.__('Copied') : label;
  return (
    <Button
      appearance="stealth"
      scale="xsmall"
      className="mlp-CopyButton"
      title={title}
      aria-label={title}
      onClick={() => {
        Clipboard.copyToSystem(text);
        setCopied(true);
      }}
    >
      <icon.react tag={null} />
    </Button>
  );
}
