import style from './style';

const SHEET = 'mlp-widget-style';

/** Whether a page knows JupyterLab's colours; VS Code sets some of them to those of its light theme, whatever is on. */
function knowsColours(page: Document): boolean {
  const colours = getComputedStyle(page.documentElement);
  return (
    colours.getPropertyValue('--jp-layout-color1') !== '' &&
    colours.getPropertyValue('--vscode-editor-background') === ''
  );
}

/** Dress an output: the style comes once a page, and the colours from the host, else from the reader's system. */
export function dress(el: HTMLElement): void {
  el.classList.add('mlp-Widget', 'mlp-NotebookWidget');
  // Keys that are typed here are no commands of the notebook around.
  el.dataset.lmSuppressShortcuts = 'true';
  el.classList.toggle('mod-standalone', !knowsColours(el.ownerDocument));
  const root = el.getRootNode();
  const place = root instanceof ShadowRoot ? root : el.ownerDocument.head;
  if (!place.querySelector(`#${SHEET}`)) {
    const sheet = el.ownerDocument.createElement('style');
    sheet.id = SHEET;
    sheet.textContent = style;
    place.append(sheet);
  }
}
