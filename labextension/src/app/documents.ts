import type { ILayoutRestorer, JupyterFrontEnd } from '@jupyterlab/application';
import { WidgetTracker, type MainAreaWidget } from '@jupyterlab/apputils';
import type { ReadonlyPartialJSONObject } from '@lumino/coreutils';
import { DocumentState } from './documentState';

export interface IDocumentsOptions<T extends ReadonlyPartialJSONObject> {
  app: JupyterFrontEnd;
  restorer: ILayoutRestorer | null;
  namespace: string;
  /** The command that opens one, with its state as arguments. */
  command: string;
  /** Two states with the same key are the same document. */
  key: (state: T) => string;
  /** Makes the widget; where the code of the document is loaded. */
  make: (state: DocumentState<T>) => Promise<MainAreaWidget>;
}

/** The documents of one kind in the main area: each is open once, and comes back after a reload. */
export class Documents<T extends ReadonlyPartialJSONObject> {
  constructor(private readonly _options: IDocumentsOptions<T>) {
    const { restorer, namespace, command } = _options;
    this._tracker = new WidgetTracker<MainAreaWidget>({ namespace });
    if (restorer) {
      void restorer.restore(this._tracker, {
        command,
        args: widget => this._state(widget).value,
        name: widget => this._key(widget)
      });
    }
  }

  /** The state of the document in front. */
  get current(): T | null {
    const { shell } = this._options.app;
    const widget = this._tracker.currentWidget;
    return widget && widget === shell.currentWidget
      ? this._state(widget).value
      : null;
  }

  /** Open a document, or bring it to the front and change what it shows. */
  async open(args: T): Promise<void> {
    const key = this._options.key(args);
    const open = this._tracker.find(widget => this._key(widget) === key);
    if (open) {
      this._state(open).set(args);
      this._options.app.shell.activateById(open.id);
      return;
    }
    // A second click while the first loads the code must not open a second one.
    const pending = this._pending.get(key) ?? this._open(args);
    this._pending.set(key, pending);
    try {
      await pending;
    } finally {
      this._pending.delete(key);
    }
  }

  /** Close a document, since what it shows is gone. */
  close(args: T): void {
    const key = this._options.key(args);
    this._tracker.find(widget => this._key(widget) === key)?.close();
  }

  private async _open(args: T): Promise<void> {
    const { app, make, namespace, key } = this._options;
    const state = new DocumentState(args);
    const widget = await make(state);
    widget.id = `${namespace}-${key(args)}`;
    widget.title.closable = true;
    this._states.set(widget, state);
    state.changed.connect(() => void this._tracker.save(widget), this);
    await this._tracker.add(widget);
    app.shell.add(widget, 'main');
    app.shell.activateById(widget.id);
  }

  private _state(widget: MainAreaWidget): DocumentState<T> {
    const state = this._states.get(widget);
    if (!state) {
      throw new Error(`The document ${widget.id} was not opened here.`);
    }
    return state;
  }

  private _key(widget: MainAreaWidget): string {
    return this._options.key(this._state(widget).value);
  }

  private readonly _tracker: WidgetTracker<MainAreaWidget>;
  private readonly _states = new WeakMap<MainAreaWidget, DocumentState<T>>();
  private readonly _pending = new Map<string, Promise<void>>();
}
