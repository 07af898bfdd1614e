import React from 'react';
import type { Preview, Step } from '../api/types';
import { usePlatform } from '../app/context';
import { useResource } from '../app/useResource';
import { Loaded } from '../components/Loaded';
import { SideBySide } from './SideBySide';

export interface IPreviewPaneProps {
  version: string;
  steps: Step[];
}

/** A sample before and after a recipe, side by side. */
export function PreviewPane({
  version,
  steps
}: IPreviewPaneProps): JSX.Element {
  const { client, trans } = usePlatform();
  const preview = useResource(
    signal => client.recipes.preview(version, steps, signal),
    [version, JSON.stringify(steps)]
  );
  return (
    <Loaded resource={preview} label={trans.__('Trying it on a sample…')}>
      {value => <PreviewWithIssues preview={value} />}
    </Loaded>
  );
}

function PreviewWithIssues({ preview }: { preview: Preview }): JSX.Element {
  return (
    <>
      {(preview.issues ?? []).map((issue, index) => (
        <p key={index} className={`mlp-Issue mod-${issue.severity}`}>
          {issue.detail}
        </p>
      ))}
      <SideBySide preview={preview} />
    </>
  );
}
