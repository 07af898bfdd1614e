import type { LabIcon } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { LineageNode } from '../../api/types';
import { datasetIcon, endpointIcon, modelIcon, versionIcon } from '../../icons';
import { recipeIcon } from '../../components/icons';

export const KIND_ICONS: Record<LineageNode['kind'], LabIcon> = {
  dataset: datasetIcon,
  version: versionIcon,
  transformation: recipeIcon,
  model: modelIcon,
  deployment: endpointIcon
};

export function kindName(
  kind: LineageNode['kind'],
  trans: TranslationBundle
): string {
  switch (kind) {
    case 'dataset':
      return trans.__('Dataset');
    case 'version':
      return trans.__('Version');
    case 'transformation':
      return trans.__('Recipe');
    case 'model':
      return trans.__('Model');
    case 'deployment':
      return trans.__('Endpoint');
  }
}

/** What a node is called: of a version its number, of a recipe its steps. */
export function nodeLabel(
  { kind, label }: LineageNode,
  trans: TranslationBundle
): string {
  switch (kind) {
    case 'version':
      return label.replace(/^(.*)@(\d+)$/, (_, dataset, number) =>
        dataset
          ? trans.__('%1, version %2', dataset, number)
          : trans.__('Version %1', number)
      );
    case 'transformation':
      return sentence(label.replace(/_/g, ' '));
    default:
      return label;
  }
}

/** What stands below the name of a node: what is known of it, or its kind where that is its name already. */
export function caption(node: LineageNode, trans: TranslationBundle): string {
  const { detail, kind } = node;
  return detail && detail !== nodeLabel(node, trans)
    ? detail
    : kindName(kind, trans);
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
