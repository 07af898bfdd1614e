import { Notification } from '@jupyterlab/apputils';
import type { IPlatform } from '../tokens';
import { reported } from './report';

export interface IOffer {
  /** What was done. */
  message: string;
  /** The label of the button that takes it back. */
  label: string;
  work: () => Promise<unknown>;
}

/** Say what was done, and offer to take it back as long as it stands there. */
export function offer(
  { events }: IPlatform,
  { message, label, work }: IOffer
): void {
  Notification.success(message, {
    autoClose: 10_000,
    actions: [
      {
        label,
        callback: () =>
          void reported(async () => {
            await work();
            events.refreshAll();
          })
      }
    ]
  });
}
