import React from 'react';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { Affected, Impact } from '../../api/types';
import { usePlatform } from '../../app/context';
import { useResource } from '../../app/useResource';
import { Loaded } from '../../components/Loaded';
import { versionIcon } from '../../icons';
import { KIND_ICONS } from './nodeKind';

export interface IImpactListProps {
  version: string;
  onChoose: (node: string) => void;
}

/** What goes stale if a version is withdrawn, why, and what stands in the way. */
export function ImpactList({
  version,
  onChoose
}: IImpactListProps): JSX.Element {
  const { client, trans } = usePlatform();
  const impact = useResource(
    signal => client.versions.impact(version, signal),
    [client, version]
  );
  return (
    <section>
      <h3 className="mlp-Lineage-heading">{trans.__('Impact')}</h3>
      <Loaded resource={impact}>
        {value => <Affecteds impact={value} onChoose={onChoose} />}
      </Loaded>
    </section>
  );
}

interface IAffectedsProps {
  impact: Impact;
  onChoose: (node: string) => void;
}

function Affecteds({ impact, onChoose }: IAffectedsProps): JSX.Element {
  const { trans } = usePlatform();
  const all = [
    ...impact.deployments,
    ...impact.models,
    ...impact.versions,
    ...impact.branches
  ];
  return (
    <>
      <p className="mlp-Hint">
        {all.length === 0
          ? trans.__('Nothing depends on it.')
          : impact.withdrawable
            ? trans.__('It can be withdrawn; these would go stale:')
            : trans.__(
                'It cannot be withdrawn as long as it is needed: %1.',
                impact.dependants
                  .map(name =>
                    name.startsWith('branch ')
                      ? branchName(name.slice('branch '.length), trans)
                      : name
                  )
                  .join(', ')
              )}
      </p>
      <ul className="mlp-Lineage-list">
        {all.map(affected => {
          const { id, kind, label, reason } = affected;
          const Icon = kind === 'branch' ? versionIcon : KIND_ICONS[kind];
          return (
            <li key={`${kind} ${id}`}>
              <button
                type="button"
                title={reason}
                disabled={kind === 'branch'}
                onClick={() => onChoose(nodeId(affected))}
              >
                <Icon.react tag="span" />
                <span>
                  {kind === 'branch' ? branchName(label, trans) : label}
                  <small>{reason}</small>
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** What people call a branch of the repository. */
function branchName(branch: string, trans: TranslationBundle): string {
  const [, , experiment] = branch.split('--');
  return experiment
    ? trans.__('experiment %1', experiment)
    : trans.__('the published line');
}

/** What the lineage calls it. */
function nodeId({ id, kind }: Affected): string {
  return kind === 'version' ? id : `${kind}:${id}`;
}
