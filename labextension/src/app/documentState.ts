import { useEffect, useState } from 'react';
import { Signal, type ISignal } from '@lumino/signaling';

/** What a document shows (which dataset, which version, which tab): what is restored after a reload. */
export class DocumentState<T extends object> {
  constructor(private _value: T) {}

  get value(): T {
    return this._value;
  }

  get changed(): ISignal<this, T> {
    return this._changed;
  }

  /** Change some of it. */
  set(patch: Partial<T>): void {
    const after = { ...this._value, ...patch };
    if (JSON.stringify(after) !== JSON.stringify(this._value)) {
      this._value = after;
      this._changed.emit(after);
    }
  }

  private readonly _changed = new Signal<this, T>(this);
}

export function useDocumentState<T extends object>(state: DocumentState<T>): T {
  const [value, setValue] = useState(state.value);
  useEffect(() => {
    const onChange = (_: unknown, after: T): void => setValue(after);
    state.changed.connect(onChange);
    setValue(state.value);
    return () => {
      state.changed.disconnect(onChange);
    };
  }, [state]);
  return value;
}
