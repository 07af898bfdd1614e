import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { IPlatform } from '../tokens';
import { reported } from './report';

export interface IQuestion {
  title: string;
  body: string;
  /** The label of the button that says yes. */
  action: string;
}

/** Ask before something that cannot be taken back easily, do it, and show what it changed. */
export async function confirmed(
  { events, trans }: IPlatform,
  { title, body, action }: IQuestion,
  work: () => Promise<unknown>
): Promise<void> {
  const { button } = await showDialog({
    title,
    body,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: action })
    ]
  });
  if (button.accept) {
    await reported(async () => {
      await work();
      events.refreshAll();
    });
  }
}
