import React from 'react';
import { HTMLSelect } from '@jupyterlab/ui-components';
import type { Version } from '../../api/types';
import { useTrans } from '../../app/translation';
import { shortId } from '../../components/format';
import { onOffer, versionTitle } from './choices';

export interface IVersionSelectProps {
  label: string;
  versions: Version[];
  value: string;
  onChange: (version: string) => void;
}

/** Chooses one of the versions of a dataset, on any branch. */
export function VersionSelect({
  label,
  versions,
  value,
  onChange
}: IVersionSelectProps): JSX.Element {
  const trans = useTrans();
  const known = versions.some(({ id }) => id === value);
  return (
    <HTMLSelect
      className="mlp-VersionSelect"
      aria-label={label}
      value={value}
      onChange={event => onChange(event.currentTarget.value)}
    >
      {!known && <option value={value}>{shortId(value)}</option>}
      {onOffer(versions, value).map(version => (
        <option key={version.id} value={version.id}>
          {versionTitle(version, trans)}
        </option>
      ))}
    </HTMLSelect>
  );
}
