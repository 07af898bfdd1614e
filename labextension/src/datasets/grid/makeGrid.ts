import {
  BasicKeyHandler,
  BasicMouseHandler,
  BasicSelectionModel,
  DataGrid,
  TextRenderer,
  type CellRenderer
} from '@lumino/datagrid';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IThemeManager } from '@jupyterlab/apputils';
import type { Column, ColumnProfile } from '../../api/types';
import { typeName } from '../../components/TypeChip';
import { HEADER_HEIGHT, HeaderRenderer } from './HeaderRenderer';
import { gridStyle, readPalette, type IPalette } from './theme';
import type { RowsModel } from './rowsModel';

const ROW_HEIGHT = 26;
const NARROWEST = 96;
const WIDEST = 280;
const ROW_HEADER = 64;
/** About the width of a letter. */
const LETTER = 7.5;
/** A click this near to the edge of a column is meant to resize it. */
const EDGE = 6;

export interface IGridOptions {
  model: RowsModel;
  trans: TranslationBundle;
  themes: IThemeManager | null;
  label: string;
  profile: (name: string) => ColumnProfile | undefined;
  /** The cell at the cursor, or null. */
  onCursor: (cell: { row: number; column: number } | null) => void;
}

/** Make the grid that shows a model's rows in the colours of the theme. */
export function makeGrid(options: IGridOptions): DataGrid {
  const { model, themes, label } = options;
  const grid = new DataGrid({
    defaultSizes: {
      rowHeight: ROW_HEIGHT,
      columnWidth: NARROWEST,
      rowHeaderWidth: ROW_HEADER,
      columnHeaderHeight: HEADER_HEIGHT
    },
    minimumSizes: {
      rowHeight: ROW_HEIGHT,
      columnWidth: 48,
      rowHeaderWidth: 40,
      columnHeaderHeight: HEADER_HEIGHT
    },
    headerVisibility: 'all'
  });
  grid.addClass('mlp-Grid-widget');
  grid.node.setAttribute('role', 'group');
  grid.node.setAttribute('aria-label', label);
  grid.dataModel = model;
  grid.keyHandler = new BasicKeyHandler();
  grid.mouseHandler = new BasicMouseHandler();
  const selection = new BasicSelectionModel({ dataModel: model });
  grid.selectionModel = selection;
  selection.changed.connect(() => {
    const { cursorRow: row, cursorColumn: column } = selection;
    options.onCursor(row < 0 || column < 0 ? null : { row, column });
  }, grid);

  const paint = (): void => {
    const palette = readPalette();
    grid.style = gridStyle(palette);
    grid.cellRenderers.update({
      body: bodyRenderer(palette, model.columns),
      'row-header': rowHeaderRenderer(palette),
      'corner-header': rowHeaderRenderer(palette),
      'column-header': new HeaderRenderer({
        palette,
        columns: model.columns,
        typeName: column => typeName(column.semantic_type, options.trans),
        profile: options.profile,
        sort: () => model.sort
      })
    });
  };
  paint();
  themes?.themeChanged.connect(paint, grid);
  fitColumns(grid, model);
  sortOnClick(grid, model);
  return grid;
}

function bodyRenderer(palette: IPalette, columns: Column[]): TextRenderer {
  const missing = '—';
  const isNumber = (config: CellRenderer.CellConfig): boolean =>
    columns[config.column]?.semantic_type === 'numeric';
  return new TextRenderer({
    font: palette.font,
    textColor: config => (config.value === null ? palette.faint : palette.text),
    horizontalAlignment: config => (isNumber(config) ? 'right' : 'left'),
    format: ({ value }) => (value === null ? missing : (value ?? ''))
  });
}

function rowHeaderRenderer(palette: IPalette): TextRenderer {
  return new TextRenderer({
    font: palette.smallFont,
    textColor: palette.faint,
    backgroundColor: palette.header,
    horizontalAlignment: 'right'
  });
}

/** Make each column as wide as its name and its first values need, within limits. */
function fitColumns(grid: DataGrid, model: RowsModel): void {
  const rows = Math.min(model.rowCount('body'), 50);
  model.columns.forEach((column, index) => {
    let longest = column.name.length + 3;
    for (let row = 0; row < rows; row += 1) {
      const text = model.data('body', row, index) as string | null | undefined;
      longest = Math.max(longest, text?.length ?? 0);
    }
    const width = Math.min(WIDEST, Math.max(NARROWEST, longest * LETTER + 20));
    grid.resizeColumn('body', index, Math.round(width));
  });
}

/** A click on a header orders the rows by that column; a drag resizes or selects. */
function sortOnClick(grid: DataGrid, model: RowsModel): void {
  const onUp = (
    { clientX: x, clientY: y }: PointerEvent,
    up: PointerEvent
  ): void => {
    const hit = grid.hitTest(up.clientX, up.clientY);
    const moved = Math.abs(up.clientX - x) + Math.abs(up.clientY - y) > EDGE;
    const atEdge = hit.x < EDGE || hit.width - hit.x < EDGE;
    if (hit.region === 'column-header' && !moved && !atEdge) {
      model.sortBy(model.columns[hit.column].name);
    }
  };
  grid.node.addEventListener(
    'pointerdown',
    down => {
      if (down.button === 0) {
        // While the button is down the grid selects, with an overlay over the whole page: there is no click on the grid.
        document.addEventListener('pointerup', up => onUp(down, up), {
          capture: true,
          once: true
        });
      }
    },
    { capture: true }
  );
}
