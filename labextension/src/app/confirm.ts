import { Dialog, showDialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';

/** Ask before something that cannot be taken back easily. */
export async function confirm(
  trans: TranslationBundle,
  options: { title: string; body: string; action: string }
): Promise<boolean> {
  const { button } = await showDialog({
    title: options.title,
    body: options.body,
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.warnButton({ label: options.action })
    ]
  });
  return button.accept;
}
