import { CellRenderer, type GraphicsContext } from '@lumino/datagrid';
import type { Column, ColumnProfile } from '../../api/types';
import type { ISort } from './rowsModel';
import type { IPalette } from './theme';

export const HEADER_HEIGHT = 74;
const PADDING = 8;
const NAME_LINE = 15;
const TYPE_LINE = 33;
const BARS_TOP = 44;
const BARS_HEIGHT = 18;
const MISSING_TOP = 66;
const MISSING_HEIGHT = 3;

export interface IHeaderOptions {
  palette: IPalette;
  columns: Column[];
  typeName: (column: Column) => string;
  profile: (name: string) => ColumnProfile | undefined;
  sort: () => ISort | null;
}

/** The header of a column: its name and order, what it means, the shape of its values, and how much is missing. */
export class HeaderRenderer extends CellRenderer {
  constructor(private readonly _options: IHeaderOptions) {
    super();
  }

  paint(gc: GraphicsContext, config: CellRenderer.CellConfig): void {
    const { palette, columns, profile, sort, typeName } = this._options;
    const column = columns[config.column];
    const { x, y, width, height } = config;
    const left = x + PADDING;
    const inner = width - 2 * PADDING;
    gc.save();
    gc.fillStyle = palette.header;
    gc.fillRect(x, y, width, height);
    gc.beginPath();
    gc.rect(x, y, width - 2, height);
    gc.clip();

    const order = sort();
    const arrow =
      order?.column === column.name ? (order.descending ? '▼' : '▲') : '';
    gc.textBaseline = 'middle';
    gc.textAlign = 'left';
    gc.font = palette.headerFont;
    gc.fillStyle = palette.text;
    const room = inner - (arrow ? 14 : 0);
    gc.fillText(elide(gc, column.name, room), left, y + NAME_LINE);
    if (arrow) {
      gc.fillStyle = palette.accent;
      gc.fillText(arrow, x + width - PADDING - 12, y + NAME_LINE);
    }
    gc.font = palette.smallFont;
    gc.fillStyle = palette.faint;
    gc.fillText(elide(gc, typeName(column), inner), left, y + TYPE_LINE);

    const facts = profile(column.name);
    if (facts) {
      this._paintBars(gc, facts, left, y + BARS_TOP, inner);
      this._paintMissing(gc, facts, left, y + MISSING_TOP, inner);
    }
    gc.restore();
  }

  private _paintBars(
    gc: GraphicsContext,
    facts: ColumnProfile,
    left: number,
    top: number,
    width: number
  ): void {
    const counts = shape(facts);
    const most = Math.max(...counts, 0);
    if (most === 0) {
      return;
    }
    gc.fillStyle = this._options.palette.bar;
    const step = Math.min(width / counts.length, 24);
    counts.forEach((count, index) => {
      const tall = count && Math.max(1, (count / most) * BARS_HEIGHT);
      gc.fillRect(
        left + index * step,
        top + BARS_HEIGHT - tall,
        Math.max(1, step - 1),
        tall
      );
    });
  }

  private _paintMissing(
    gc: GraphicsContext,
    facts: ColumnProfile,
    left: number,
    top: number,
    width: number
  ): void {
    const { palette } = this._options;
    const all = facts.count + facts.missing;
    gc.fillStyle = palette.line;
    gc.fillRect(left, top, width, MISSING_HEIGHT);
    if (all > 0 && facts.missing > 0) {
      gc.fillStyle = palette.warn;
      const part = Math.max(2, (facts.missing / all) * width);
      gc.fillRect(left, top, part, MISSING_HEIGHT);
    }
  }
}

function elide(gc: GraphicsContext, text: string, width: number): string {
  if (gc.measureText(text).width <= width) {
    return text;
  }
  let length = text.length;
  while (
    length > 1 &&
    gc.measureText(`${text.slice(0, length)}…`).width > width
  ) {
    length -= 1;
  }
  return `${text.slice(0, length)}…`;
}

/** The counts that say something at a glance: of amounts their histogram, of a few values the values. */
function shape({
  histogram,
  semantic_type: type,
  top
}: ColumnProfile): number[] {
  switch (type) {
    case 'numeric':
    case 'datetime':
      return histogram?.counts ?? [];
    case 'boolean':
    case 'categorical':
      return top.map(({ count }) => count);
    default:
      return [];
  }
}
