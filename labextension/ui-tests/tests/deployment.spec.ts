import { customers, customersCsv } from './customers';
import {
  command,
  expect,
  LONG_WORK_MS,
  openPanel,
  picture,
  test
} from './panel';
import { Seed } from './seed';

/** Rows that the models have learnt from, of which they say different things, and rows of a kind that they have not seen. */
const KNOWN = customers(80);
const SHIFTED = KNOWN.map(row => ({
  ...row,
  monthly_charge: Number(row.monthly_charge) + 500,
  plan: 'Gold'
}));

test('a model is reproduced, served, watched, replaced and rolled back', async ({
  page,
  request
}) => {
  const seed = new Seed(request);
  const version = await seed.table('served', customersCsv(80));
  const first = await seed.train(version, 'churned', 'First');
  const second = await seed.train(version, 'churned', 'Second', {
    candidates: ['knn']
  });
  await openPanel(page);
  const document = page.locator('.mlp-Document:visible');
  const dialog = page.getByRole('dialog');
  const tab = (name: string): Promise<void> =>
    document.getByRole('tab', { name, exact: true }).click();

  await test.step('reproduce', async () => {
    await command(page, 'mlplatform:open-model', { model: first });
    await page.getByRole('button', { name: 'Reproduce' }).click();
    await expect(
      page.getByText('The same model came out, to the bit.')
    ).toBeVisible({ timeout: LONG_WORK_MS });
    await document.getByText('Environment', { exact: true }).click();
    await expect(document.getByText('scikit-learn')).toBeVisible();
    await picture(page, 'model-reproduced');
  });

  await test.step('serve it, and another in its shadow', async () => {
    await seed.deploy(first, 'served', { monitor: { min_rows: 20 } });
    await command(page, 'mlplatform:open-model', { model: second });
    await page.getByRole('button', { name: 'Deploy…' }).last().click();
    await dialog.getByRole('combobox', { name: 'Endpoint' }).fill('served');
    await dialog.getByRole('radio', { name: /In the shadow/ }).check();
    await picture(page, 'deploy-dialog');
    await dialog.getByRole('button', { name: 'Deploy', exact: true }).click();
    await expect(page.getByText('Serves first')).toBeVisible();
    await expect(page.getByText(/^(Lean path|By data frames)$/)).toBeVisible();
    await expect(
      document.getByRole('region', { name: 'Shadow' }).getByText('second')
    ).toBeVisible();
    await picture(page, 'endpoint-unwatched');
  });

  await test.step('what drifts, and what the shadow says otherwise', async () => {
    const drift = document.getByRole('region', { name: 'Drift' });
    const differences = document
      .getByRole('region', { name: 'Different predictions' })
      .getByRole('row');
    // What was answered is compared a moment later.
    await expect(async () => {
      await seed.predict('served', [...SHIFTED, ...KNOWN]);
      await drift.getByRole('button', { name: 'Refresh' }).click();
      await expect(
        drift.getByRole('row', { name: /monthly_charge drifted/ })
      ).toBeVisible({ timeout: 5000 });
      await expect(differences.nth(1)).toBeVisible({ timeout: 5000 });
    }).toPass();
    await expect(
      drift.getByRole('img', { name: /Distribution of monthly_charge/ })
    ).toBeVisible();
    await picture(page, 'endpoint-monitor');

    await drift.getByText('When a column has drifted').click();
    await drift.getByLabel('PSI of').fill('9');
    await drift.getByRole('button', { name: 'Save' }).click();
    await expect(
      drift.getByRole('row', { name: /monthly_charge steady/ })
    ).toBeVisible();
  });

  await test.step('access', async () => {
    await tab('Access');
    await document.getByRole('tab', { name: 'Python' }).click();
    await expect(document.getByText('httpx.post')).toBeVisible();
    await document.getByRole('button', { name: 'Make a token…' }).click();
    await dialog.getByRole('textbox').fill('a program');
    await dialog.getByRole('button', { name: 'Make' }).click();
    await expect(document.getByText('it is not shown again')).toBeVisible();
    await picture(page, 'endpoint-access');
    await document
      .getByRole('button', { name: 'Revoke the token of a program' })
      .click();
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await expect(document.getByText('None yet.')).toBeVisible();

    const port = document.getByRole('region', { name: 'Port of its own' });
    await port.getByRole('button', { name: 'Open a port' }).click();
    await expect(
      port.getByText(/127\.0\.0\.1:\d+\/v2\/models\/served\/infer/)
    ).toBeVisible();
    await port.getByRole('button', { name: 'Close the port' }).click();
    await expect(
      port.getByRole('button', { name: 'Open a port' })
    ).toBeVisible();
  });

  await test.step('replace, and roll back', async () => {
    await seed.deploy(second, 'served');
    await command(page, 'mlplatform:open-endpoint', {
      endpoint: 'served',
      tab: 'deployments'
    });
    await expect(page.getByText('Serves second')).toBeVisible();
    await page.getByRole('button', { name: 'Roll Back…' }).click();
    await dialog.getByRole('button', { name: 'Roll Back' }).click();
    await expect(page.getByText('Serves first')).toBeVisible();
    await picture(page, 'endpoint-history');
  });
});
