import { customersCsv } from './customers';
import { command, expect, openPanel, picture, test } from './panel';
import { Seed } from './seed';

test('a model is reproduced, served, replaced and rolled back', async ({
  page,
  request
}) => {
  const seed = new Seed(request);
  const version = await seed.table('served', customersCsv(80));
  const first = await seed.train(version, 'churned', 'First');
  const second = await seed.train(version, 'churned', 'Second');
  await openPanel(page);

  await test.step('reproduce', async () => {
    await command(page, 'mlplatform:open-model', { model: first });
    await page.getByRole('button', { name: 'Reproduce' }).click();
    await expect(
      page.getByText('The same model came out, to the bit.')
    ).toBeVisible({ timeout: 60_000 });
    await picture(page, 'model-reproduced');
  });

  await test.step('serve one, then the other', async () => {
    await seed.deploy(first, 'served');
    await seed.deploy(second, 'served');
    await command(page, 'mlplatform:open-endpoint', { endpoint: 'served' });
    await expect(page.getByText('Serves second')).toBeVisible();
    const document = page.locator('.mlp-Document:visible');
    await document.getByRole('tab', { name: 'Python' }).click();
    await expect(document.getByText('httpx.post')).toBeVisible();
  });

  await test.step('predict in less than 100 ms', async () => {
    const document = page.locator('.mlp-Document:visible');
    const predict = document.getByRole('button', {
      name: 'Predict',
      exact: true
    });
    const value = document.locator('.mlp-Prediction-value');
    await predict.click();
    await expect(value).toHaveText(/^(yes|no)$/);
    await expect(document.getByText('99 % latency')).toBeVisible();
  });

  await test.step('roll back', async () => {
    await page.getByRole('button', { name: 'Roll Back…' }).click();
    await page
      .getByRole('dialog')
      .getByRole('button', { name: 'Roll Back' })
      .click();
    await expect(page.getByText('Serves first')).toBeVisible();
    await picture(page, 'endpoint-history');
  });
});
