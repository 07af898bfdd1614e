import type { Event } from '@jupyterlab/services';
import { Signal, type ISignal } from '@lumino/signaling';
import type { IDisposable } from '@lumino/disposable';
import { EventSchemas } from '../ids';
import type { Change, Job } from './types';

/** The platform's part of Jupyter's event stream. */
export class PlatformEvents implements IDisposable {
  constructor(stream: Event.Stream) {
    this._stream = stream;
    stream.connect(this._onEvent, this);
  }

  /** A job moved; its log is left out. */
  get jobChanged(): ISignal<this, Job> {
    return this._jobChanged;
  }

  /** Something that lists show was made, changed or deleted, by anyone. */
  get changed(): ISignal<this, Change> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    this._stream.disconnect(this._onEvent, this);
    Signal.clearData(this);
  }

  /** Tell everyone at once of a job that a call just answered with, without waiting for its event. */
  announce(job: Job): void {
    this._jobChanged.emit(job);
  }

  /** Make every list that is shown read itself again. */
  refreshAll(): void {
    this._changed.emit({ kind: 'root', id: '', action: 'changed' });
  }

  private _onEvent(_: Event.IManager, event: Event.Emission): void {
    switch (event.schema_id) {
      case EventSchemas.job:
        this._jobChanged.emit(event.job as unknown as Job);
        break;
      case EventSchemas.change:
        this._changed.emit(event as unknown as Change);
        break;
    }
  }

  private readonly _stream: Event.Stream;
  private readonly _jobChanged = new Signal<this, Job>(this);
  private readonly _changed = new Signal<this, Change>(this);
  private _isDisposed = false;
}

/** Whether a change concerns one thing, by kind and id; a change of the root may concern anything. */
export function concerns(
  change: Change,
  kind: Change['kind'],
  id: string
): boolean {
  return change.kind === 'root' || (change.kind === kind && change.id === id);
}
