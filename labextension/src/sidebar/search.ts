import { Signal, type ISignal } from '@lumino/signaling';
import { useEffect, useState } from 'react';

const PAUSE_MS = 200;

/** What is typed in the search box of the sidebar. */
export class Search {
  get changed(): ISignal<this, string> {
    return this._changed;
  }

  get query(): string {
    return this._query;
  }

  /** Set the query; lists follow once the typing pauses. */
  set(query: string): void {
    window.clearTimeout(this._timer);
    this._timer = window.setTimeout(() => {
      this._query = query.trim();
      this._changed.emit(this._query);
    }, PAUSE_MS);
  }

  private readonly _changed = new Signal<this, string>(this);
  private _query = '';
  private _timer = 0;
}

export function useSearch(search: Search): string {
  const [query, setQuery] = useState(search.query);
  useEffect(() => {
    const onChange = (_: unknown, value: string): void => setQuery(value);
    search.changed.connect(onChange);
    return () => {
      search.changed.disconnect(onChange);
    };
  }, [search]);
  return query;
}

export function matches(query: string, ...texts: string[]): boolean {
  const wanted = query.toLowerCase();
  return texts.some(text => text.toLowerCase().includes(wanted));
}
