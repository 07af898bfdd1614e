import type { JupyterFrontEnd } from '@jupyterlab/application';
import { InputDialog, Notification } from '@jupyterlab/apputils';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { contextRow } from './contextRow';

export interface ISubjectOptions {
  /** The argument that names one, and the kind of row of the sidebar that stands for one. */
  kind: 'dataset' | 'model' | 'endpoint' | 'job';
  /** The one whose document is in front. */
  current?: string;
  /** Asks a person to pick one. */
  question: string;
  list: () => Promise<{ id: string; name: string }[]>;
  /** Said when there is none to pick. */
  none: string;
}

/** What a command is about: named, under the context menu, in front, or picked; undefined if the person gave up. */
export async function chooseSubject(
  app: JupyterFrontEnd,
  args: ReadonlyPartialJSONObject,
  { kind, current, question, list, none }: ISubjectOptions
): Promise<string | undefined> {
  const row = contextRow(app, args);
  const known =
    (args[kind] as string | undefined) ??
    (row?.kind === kind ? row.id : undefined) ??
    (kind === 'dataset' ? row?.dataset : undefined) ??
    current;
  if (known) {
    return known;
  }
  const choices = (await list()).map(({ id, name }) => ({
    id,
    // Names may be the same; ids are not.
    label: name === id ? id : `${name} (${id})`
  }));
  if (choices.length === 0) {
    Notification.info(none, { autoClose: 5000 });
    return undefined;
  }
  const { value } = await InputDialog.getItem({
    title: question,
    items: choices.map(({ label }) => label)
  });
  return choices.find(({ label }) => label === value)?.id;
}
