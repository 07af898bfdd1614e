import type { JupyterFrontEnd } from '@jupyterlab/application';
import { InputDialog, Notification } from '@jupyterlab/apputils';
import { CommandIDs } from '../ids';
import type { IPlatform } from '../tokens';
import { ago } from '../components/format';

/** Bring a deleted dataset back and open it; a person picks one if none is named. */
export async function restoreDataset(
  { commands }: JupyterFrontEnd,
  { client, events, trans }: IPlatform,
  named: string | undefined
): Promise<void> {
  let id = named;
  if (!id) {
    const deleted = await client.deletedDatasets();
    if (deleted.length === 0) {
      Notification.info(trans.__('No dataset is deleted.'), {
        autoClose: 5000
      });
      return;
    }
    const labels = deleted.map(dataset =>
      trans.__(
        '%1 (%2), changed %3',
        dataset.name,
        dataset.id,
        ago(dataset.updated_at)
      )
    );
    const { value } = await InputDialog.getItem({
      title: trans.__('Restore which dataset?'),
      items: labels,
      okLabel: trans.__('Restore')
    });
    id = deleted[labels.indexOf(value ?? '')]?.id;
  }
  if (id) {
    await client.restoreDataset(id);
    events.refreshAll();
    await commands.execute(CommandIDs.openDataset, { dataset: id });
  }
}
