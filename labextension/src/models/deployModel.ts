import { Dialog, Notification } from '@jupyterlab/apputils';
import { CommandIDs } from '../ids';
import type { IPlatform } from '../tokens';
import { DeployForm } from './DeployForm';

/** Ask for an endpoint, deploy a model there, and open the endpoint. */
export async function deployModel(
  platform: IPlatform,
  id: string
): Promise<void> {
  const { client, commands, events, trans } = platform;
  const [model, { items }] = await Promise.all([
    client.model(id),
    client.endpoints.list()
  ]);
  const { value, button } = await new Dialog({
    title: trans.__('Deploy %1', model.name),
    body: new DeployForm(platform, model, items),
    focusNodeSelector: 'input',
    buttons: [
      Dialog.cancelButton({ label: trans.__('Cancel') }),
      Dialog.okButton({ label: trans.__('Deploy') })
    ]
  }).launch();
  if (!button.accept || !value?.endpoint) {
    return;
  }
  const { endpoint, mode } = value;
  await client.deploy(id, value);
  events.refreshAll();
  Notification.success(
    mode === 'shadow'
      ? trans.__('%1 is in the shadow of %2.', model.name, endpoint)
      : trans.__('%1 is served at %2.', model.name, endpoint),
    { autoClose: 4000 }
  );
  await commands.execute(CommandIDs.openEndpoint, {
    endpoint,
    tab: mode === 'shadow' ? 'monitor' : 'predict'
  });
}
