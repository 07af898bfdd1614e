import type { DataGrid } from '@lumino/datagrid';

/** The colours and fonts of JupyterLab's theme, as values that a canvas can draw with. */
export interface IPalette {
  text: string;
  faint: string;
  background: string;
  header: string;
  line: string;
  accent: string;
  bar: string;
  warn: string;
  selection: string;
  font: string;
  headerFont: string;
  smallFont: string;
}

export function readPalette(): IPalette {
  const style = getComputedStyle(document.body);
  const value = (name: string): string => style.getPropertyValue(name).trim();
  const family = value('--jp-ui-font-family');
  return {
    text: value('--jp-ui-font-color1'),
    faint: value('--jp-ui-font-color2'),
    background: value('--jp-layout-color1'),
    header: value('--jp-layout-color1'),
    line: value('--jp-border-color2'),
    accent: value('--jp-brand-color1'),
    bar: value('--jp-layout-color4'),
    warn: value('--jp-warn-color1'),
    selection: value('--jp-brand-color1'),
    font: `13px ${family}`,
    headerFont: `600 13px ${family}`,
    smallFont: `11px ${family}`
  };
}

export function gridStyle(palette: IPalette): DataGrid.Style {
  const selection = `color-mix(in srgb, ${palette.selection} 16%, transparent)`;
  return {
    voidColor: palette.background,
    backgroundColor: palette.background,
    gridLineColor: palette.line,
    headerBackgroundColor: palette.header,
    headerGridLineColor: palette.line,
    headerHorizontalGridLineColor: palette.line,
    headerVerticalGridLineColor: palette.line,
    headerSelectionFillColor: selection,
    headerSelectionBorderColor: 'transparent',
    selectionFillColor: selection,
    selectionBorderColor: palette.selection,
    cursorFillColor: selection,
    cursorBorderColor: palette.selection
  };
}
