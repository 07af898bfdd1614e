import { Token } from '@lumino/coreutils';
import type { CommandRegistry } from '@lumino/commands';
import type { IThemeManager } from '@jupyterlab/apputils';
import type { IRenderMimeRegistry } from '@jupyterlab/rendermime';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { PlatformClient } from './api/client';
import type { PlatformEvents } from './api/events';

/** What every part of the panel works with. */
export interface IPlatform {
  readonly client: PlatformClient;
  readonly events: PlatformEvents;
  readonly commands: CommandRegistry;
  readonly rendermime: IRenderMimeRegistry;
  readonly themes: IThemeManager | null;
  readonly trans: TranslationBundle;
}

export const IPlatform = new Token<IPlatform>(
  'jupyter-mlplatform:IPlatform',
  'The ML platform: its REST client, its events and the services of the host that its views use.'
);
