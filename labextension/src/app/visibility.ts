import { Signal, type ISignal } from '@lumino/signaling';
import type { IDisposable } from '@lumino/disposable';

/** Whether a person can see a widget: it is shown, and so is the browser's tab. */
export class Visibility implements IDisposable {
  constructor() {
    document.addEventListener('visibilitychange', this._update);
  }

  get visible(): boolean {
    return this._visible;
  }

  /** Emitted when `visible` turns. */
  get changed(): ISignal<this, boolean> {
    return this._changed;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** Say whether the widget is shown. */
  setShown(shown: boolean): void {
    this._shown = shown;
    this._update();
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    document.removeEventListener('visibilitychange', this._update);
    Signal.clearData(this);
  }

  private readonly _update = (): void => {
    const visible = this._shown && !document.hidden;
    if (visible !== this._visible) {
      this._visible = visible;
      this._changed.emit(visible);
    }
  };

  private readonly _changed = new Signal<this, boolean>(this);
  private _shown = false;
  private _visible = false;
  private _isDisposed = false;
}
