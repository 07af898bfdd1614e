import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { platformPlugin } from './app/plugin';
import { datasetsPlugin } from './datasets/plugin';
import { endpointsPlugin } from './endpoints/plugin';
import { jobsPlugin } from './jobs/plugin';
import { modelsPlugin } from './models/plugin';
import { notebookPlugin } from './notebook/plugin';
import { sidebarPlugin } from './sidebar/plugin';
import { statusPlugin } from './status/plugin';

export { IPlatform } from './tokens';

const plugins: JupyterFrontEndPlugin<unknown>[] = [
  platformPlugin,
  datasetsPlugin,
  modelsPlugin,
  endpointsPlugin,
  jobsPlugin,
  notebookPlugin,
  sidebarPlugin,
  statusPlugin
];

export default plugins;
