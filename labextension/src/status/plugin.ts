import type {
  JupyterFrontEnd,
  JupyterFrontEndPlugin
} from '@jupyterlab/application';
import { IStatusBar } from '@jupyterlab/statusbar';
import { IPlatform } from '../tokens';
import { RunningJobs } from './runningJobs';

export const statusPlugin: JupyterFrontEndPlugin<void> = {
  id: 'jupyter-mlplatform:status',
  description: 'Shows in the status bar how far running jobs are.',
  autoStart: true,
  requires: [IPlatform, IStatusBar],
  activate: (_: JupyterFrontEnd, platform: IPlatform, bar: IStatusBar) => {
    const item = new RunningJobs(platform);
    bar.registerStatusItem('jupyter-mlplatform:status', {
      item,
      align: 'left',
      rank: 3,
      isActive: () => item.isActive,
      activeStateChanged: item.activeChanged
    });
  }
};
