import type { JupyterFrontEndPlugin } from '@jupyterlab/application';
import { platformPlugin } from './app/plugin';
import { datasetsPlugin } from './datasets/plugin';
import { endpointsPlugin } from './endpoints/plugin';
import { jobsPlugin } from './jobs/plugin';
import { modelsPlugin } from './models/plugin';
import { sidebarPlugin } from './sidebar/plugin';

export { IPlatform } from './tokens';

const plugins: JupyterFrontEndPlugin<unknown>[] = [
  platformPlugin,
  datasetsPlugin,
  modelsPlugin,
  endpointsPlugin,
  jobsPlugin,
  sidebarPlugin
];

export default plugins;
