import type { INotebookTracker } from '@jupyterlab/notebook';
import type { IRenderMime, IRenderMimeRegistry } from '@jupyterlab/rendermime';
import { Panel } from '@lumino/widgets';

const VIEW = 'application/vnd.jupyter.widget-view+json';
const HTML = 'text/html';
/** What our static forms hold, so that other packages' widgets are left alone. */
const MARK = "class='mlp-static'";
/** What the Jupyter widgets' own factory has. */
const RANK = -10;

/** Show the static form of a widget until its view is there, and where its kernel is gone. */
export function keepStaticForms(notebooks: INotebookTracker): void {
  notebooks.widgetAdded.connect((_, { content: { rendermime } }) => {
    // After the Jupyter widgets, which listen too, and before the outputs are read.
    queueMicrotask(() => {
      const views = rendermime.getFactory(VIEW);
      if (views) {
        const createRenderer = (
          options: IRenderMime.IRendererOptions
        ): IRenderMime.IRenderer =>
          viewOrStatic(views.createRenderer(options), rendermime);
        rendermime.addFactory({ ...views, createRenderer }, RANK);
      }
    });
  });
}

function viewOrStatic(
  view: IRenderMime.IRenderer & Partial<Pick<Panel, 'widgets'>>,
  rendermime: IRenderMimeRegistry
): IRenderMime.IRenderer {
  const both = new Panel();
  both.addWidget(view);
  const renderModel = async (model: IRenderMime.IMimeModel): Promise<void> => {
    if (String(model.data[HTML]).includes(MARK)) {
      const form = rendermime.createRenderer(HTML);
      both.addWidget(form);
      await form.renderModel(model);
      const choose = (): void => {
        // The view of a model that there is not holds a sentence instead of a widget.
        const lives = Boolean(view.widgets?.length);
        view.setHidden(!lives);
        form.setHidden(lives);
      };
      choose();
      new MutationObserver(choose).observe(view.node, { childList: true });
    }
    await view.renderModel(model);
  };
  return Object.assign(both, { renderModel });
}
