import type { JupyterFrontEndPlugin } from '@jupyterlab/application';

const plugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-mlplatform:plugin',
  description: 'Machine learning on tabular data.',
  autoStart: true,
  activate: () => undefined
};

export default plugin;
