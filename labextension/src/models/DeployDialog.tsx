import { InputDialog, Notification } from '@jupyterlab/apputils';
import type { Deployment } from '../api/types';
import { CommandIDs } from '../ids';
import type { IPlatform } from '../tokens';

const ENDPOINT = '^[a-z0-9]+(-[a-z0-9]+)*$';
const LONGEST = 60;

/** Ask for an endpoint, deploy a model there, and open the endpoint. */
export async function deployModel(
  platform: IPlatform,
  id: string
): Promise<void> {
  const { client, commands, events, trans } = platform;
  const [model, { items }] = await Promise.all([
    client.model(id),
    client.listDeployments()
  ]);
  const { value, button } = await InputDialog.getText({
    title: trans.__('Deploy %1', model.name),
    label: explain(platform, items),
    text: toEndpoint(model.name),
    pattern: ENDPOINT,
    required: true,
    okLabel: trans.__('Deploy'),
    placeholder: trans.__('lower-case letters, digits and hyphens')
  });
  if (!button.accept || !value) {
    return;
  }
  const deployment = await client.deploy(id, value);
  events.refreshAll();
  Notification.success(
    trans.__('%1 is served at %2.', model.name, deployment.endpoint),
    { autoClose: 4000 }
  );
  await commands.execute(CommandIDs.openEndpoint, {
    endpoint: deployment.endpoint
  });
}

function explain({ trans }: IPlatform, taken: Deployment[]): string {
  return taken.length === 0
    ? trans.__('Name of the endpoint')
    : trans.__(
        'Name of the endpoint. An endpoint that is there already (%1) switches to this model without a failed request.',
        taken.map(({ endpoint }) => endpoint).join(', ')
      );
}

function toEndpoint(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, LONGEST)
    .replace(/^-|-$/g, '');
}
