import { DataModel } from '@lumino/datagrid';
import type { Column, Rows } from '../../api/types';
import { cell } from '../../components/format';

export interface ISort {
  column: string;
  descending: boolean;
}

/** Reads rows: `offset` of the first, `limit` at most, in an order. */
export type ReadRows = (
  offset: number,
  limit: number,
  sort: ISort | null
) => Promise<Rows>;

const BLOCK = 200;
/** Blocks that are kept; the ones that were not looked at for longest go first. */
const KEPT = 60;
const PARALLEL = 2;
/** Blocks that wait for their turn; scrolling past many leaves only the last. */
const WAITING = 4;

/** The rows of a version, read from the server block by block as they come into sight. */
export class RowsModel extends DataModel {
  constructor(
    private readonly _read: ReadRows,
    first: Rows,
    private readonly _onError: (error: Error) => void
  ) {
    super();
    this.columns = first.schema;
    this._total = first.total;
    this._blocks.set(0, first.rows);
  }

  readonly columns: Column[];

  get sort(): ISort | null {
    return this._sort;
  }

  /** Order the rows by a column; once more for descending, once more for the stored order. */
  sortBy(column: string): void {
    const again = this._sort?.column === column;
    const stored = again && this._sort?.descending;
    this.setSort(stored ? null : { column, descending: again });
  }

  /** Set the order; null for the stored one. */
  setSort(sort: ISort | null): void {
    this._sort = sort;
    this._forget();
  }

  /** Read again what failed. */
  retry(): void {
    this._forget();
  }

  /** Have the headers painted again. */
  headersChanged(): void {
    this.emitChanged({
      type: 'cells-changed',
      region: 'column-header',
      row: 0,
      column: 0,
      rowSpan: 1,
      columnSpan: this.columns.length
    });
  }

  rowCount(region: DataModel.RowRegion): number {
    return region === 'body' ? this._total : 1;
  }

  columnCount(region: DataModel.ColumnRegion): number {
    return region === 'body' ? this.columns.length : 1;
  }

  data(region: DataModel.CellRegion, row: number, column: number): unknown {
    switch (region) {
      case 'body':
        return this._cell(row, column);
      case 'column-header':
        return this.columns[column].name;
      case 'row-header':
        return String(row + 1);
      case 'corner-header':
        return '';
    }
  }

  /** Null for a missing value, undefined while the row is on its way. */
  private _cell(row: number, column: number): string | null | undefined {
    const block = Math.floor(row / BLOCK);
    const rows = this._blocks.get(block);
    if (!rows) {
      this._want(block);
      return undefined;
    }
    const values = rows[row % BLOCK];
    return values ? cell(values[this.columns[column].name]) : undefined;
  }

  private _want(block: number): void {
    if (this._failed || this._pending.has(block)) {
      return;
    }
    this._wanted = this._wanted.filter(other => other !== block);
    this._wanted.push(block);
    this._wanted.splice(0, this._wanted.length - WAITING);
    // Painting asks cell by cell: begin when it is over.
    queueMicrotask(() => this._next());
  }

  private _next(): void {
    while (this._pending.size < PARALLEL && this._wanted.length > 0) {
      void this._fetch(this._wanted.pop() as number);
    }
  }

  private async _fetch(block: number): Promise<void> {
    const turn = this._turn;
    this._pending.add(block);
    try {
      const page = await this._read(block * BLOCK, BLOCK, this._sort);
      if (turn !== this._turn) {
        return;
      }
      this._keep(block, page.rows);
    } catch (error) {
      if (turn === this._turn) {
        this._failed = true;
        this._onError(error as Error);
      }
      return;
    } finally {
      if (turn === this._turn) {
        this._pending.delete(block);
        this._next();
      }
    }
    this.emitChanged({
      type: 'cells-changed',
      region: 'body',
      row: block * BLOCK,
      column: 0,
      rowSpan: Math.min(BLOCK, this._total - block * BLOCK),
      columnSpan: this.columns.length
    });
  }

  private _keep(block: number, rows: Rows['rows']): void {
    this._blocks.set(block, rows);
    const [oldest] = this._blocks.keys();
    if (this._blocks.size > KEPT) {
      this._blocks.delete(oldest);
    }
  }

  private _forget(): void {
    this._turn += 1;
    this._failed = false;
    this._wanted = [];
    this._pending.clear();
    this._blocks.clear();
    this.emitChanged({ type: 'model-reset' });
  }

  private readonly _blocks = new Map<number, Rows['rows']>();
  private readonly _pending = new Set<number>();
  private readonly _total: number;
  private _wanted: number[] = [];
  private _sort: ISort | null = null;
  private _failed = false;
  private _turn = 0;
}

export { BLOCK as FIRST_ROWS };
