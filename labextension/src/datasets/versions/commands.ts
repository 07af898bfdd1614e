import type { JupyterFrontEnd } from '@jupyterlab/application';
import {
  deleteIcon,
  editIcon,
  historyIcon,
  launchIcon,
  type LabIcon,
  refreshIcon,
  undoIcon
} from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { contextRow } from '../../app/contextRow';
import type { Documents } from '../../app/documents';
import { reported } from '../../app/report';
import { chooseSubject } from '../../app/subject';
import { versionIcon } from '../../icons';
import { CommandIDs } from '../../ids';
import type { IPlatform } from '../../tokens';
import { ARGUMENTS } from '../arguments';
import type { DatasetDocumentState } from '../documentState';
import type * as actions from './actions';

/** What a command is about; a version that is left out is the newest. */
export interface IVersionSubject {
  dataset: string;
  version: string;
}

type Act = (
  platform: IPlatform,
  subject: IVersionSubject,
  args: ReadonlyPartialJSONObject
) => Promise<unknown>;

interface IVersionCommand {
  id: string;
  label: string;
  caption: string;
  icon: LabIcon;
  /** Which of the actions it is; they are loaded with the first of them. */
  act: keyof typeof actions;
  args?: keyof typeof ARGUMENTS;
}

/** Commands about one version: named, under the context menu, shown by the document in front, or the newest of a dataset. */
export function addVersionCommands(
  app: JupyterFrontEnd,
  platform: IPlatform,
  documents: Documents<DatasetDocumentState>
): string[] {
  const { client, trans } = platform;
  const chosen = async (
    args: ReadonlyPartialJSONObject
  ): Promise<IVersionSubject | undefined> => {
    const row = contextRow(app, args);
    const current = row ? null : documents.current;
    const dataset = await chooseSubject(app, args, {
      kind: 'dataset',
      current: current?.dataset,
      question: trans.__('Which dataset?'),
      none: trans.__('There is no dataset yet: upload one first.'),
      list: () => client.datasetChoices()
    });
    if (!dataset) {
      return undefined;
    }
    const version =
      (args.version as string | undefined) ??
      (row?.kind === 'version' ? row.id : undefined) ??
      (current?.dataset === dataset ? current.version : undefined) ??
      (await client.dataset(dataset)).version;
    return { dataset, version };
  };
  const commands: IVersionCommand[] = [
    {
      id: CommandIDs.makeRecipe,
      label: trans.__('Make a Recipe'),
      caption: trans.__(
        'Put steps together and see what they do; begins with the steps that made this version'
      ),
      icon: editIcon,
      act: 'makeRecipe'
    },
    {
      id: CommandIDs.compareVersions,
      label: trans.__('Compare with the Version Before'),
      caption: trans.__('Show what differs between two versions'),
      icon: versionIcon,
      act: 'compare',
      args: 'compare'
    },
    {
      id: CommandIDs.showLineage,
      label: trans.__('Show Lineage'),
      caption: trans.__(
        'Show what this was made from, and what was made of it'
      ),
      icon: historyIcon,
      act: 'showLineage'
    },
    {
      id: CommandIDs.startExperiment,
      label: trans.__('Start an Experiment…'),
      caption: trans.__('Begin a branch at this version; no row is copied'),
      icon: versionIcon,
      act: 'startExperiment'
    },
    {
      id: CommandIDs.publishExperiment,
      label: trans.__('Publish an Experiment…'),
      caption: trans.__(
        'Make the newest version of a branch the newest of all'
      ),
      icon: launchIcon,
      act: 'publishExperiment',
      args: 'experiment'
    },
    {
      id: CommandIDs.deleteExperiment,
      label: trans.__('Delete an Experiment…'),
      caption: trans.__('Delete a branch; what models need stays'),
      icon: deleteIcon,
      act: 'deleteExperiment',
      args: 'experiment'
    },
    {
      id: CommandIDs.undoTransformation,
      label: trans.__('Undo Transformation'),
      caption: trans.__(
        'Make the rows again what they were before, as a version'
      ),
      icon: undoIcon,
      act: 'undo'
    },
    {
      id: CommandIDs.rerunTransformation,
      label: trans.__('Run Recipe on Newer Rows…'),
      caption: trans.__('Run the same recipe on what is newer upstream of it'),
      icon: refreshIcon,
      act: 'rerun'
    },
    {
      id: CommandIDs.showApplications,
      label: trans.__('Show Applications of Recipe'),
      caption: trans.__('Show where the same recipe was applied'),
      icon: historyIcon,
      act: 'showApplications'
    },
    {
      id: CommandIDs.withdrawVersion,
      label: trans.__('Withdraw Version…'),
      caption: trans.__('Take a version out of the history'),
      icon: deleteIcon,
      act: 'withdraw'
    }
  ];
  for (const { id, act, args: schema, ...looks } of commands) {
    app.commands.addCommand(id, {
      ...looks,
      describedBy: { args: ARGUMENTS[schema ?? 'version'] },
      execute: args =>
        reported(async () => {
          const subject = await chosen(args);
          if (subject) {
            const action: Act = (await import('./actions'))[act];
            await action(platform, subject, args);
          }
        })
    });
  }
  return commands.map(({ id }) => id);
}
