import type { LabIcon } from '@jupyterlab/ui-components';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';

export type RowKind =
  'dataset' | 'version' | 'model' | 'endpoint' | 'job' | 'more';

export interface IRowAction {
  command: string;
  args: ReadonlyPartialJSONObject;
  icon: LabIcon;
  label: string;
}

/** One line of a section's tree. */
export interface IRow {
  key: string;
  level: number;
  kind: RowKind;
  id: string;
  /** The dataset that a version belongs to. */
  dataset?: string;
  label: string;
  /** Stands at the end of the line, dimmed. */
  detail: string;
  /** What a pointer that rests on the line is told. */
  title: string;
  icon?: LabIcon;
  /** Undefined for what cannot be expanded. */
  expanded?: boolean;
  /** A running job's 0..1. */
  progress?: number;
  tone?: 'good' | 'warn' | 'bad' | 'idle';
  actions?: IRowAction[];
  activate: () => void;
  toggle?: () => void;
}
