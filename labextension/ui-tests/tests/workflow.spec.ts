import { customersCsv } from './customers';
import {
  expect,
  LONG_WORK_MS,
  openPanel,
  picture,
  test,
  uploadTable
} from './panel';

test('a messy table becomes a served prediction', async ({ page }) => {
  const sidebar = page.locator('#mlplatform-sidebar');

  await openPanel(page);
  await picture(page, 'sidebar-at-first');

  await test.step('upload', async () => {
    await uploadTable(page, 'customers', customersCsv());
    await expect(page.getByText('305 rows × 7 columns')).toBeVisible();
    await expect(
      sidebar.getByRole('treeitem', { name: /^customers/ })
    ).toBeVisible();
    await picture(page, 'dataset-data');
  });

  await test.step('profile', async () => {
    await page.getByRole('tab', { name: 'Profile' }).click();
    const age = page.getByRole('article').filter({ hasText: 'age' }).last();
    await expect(age.getByText(/missing \(1\d%\)/)).toBeVisible();
    await picture(page, 'dataset-profile');
  });

  await test.step('transform', async () => {
    await page.getByRole('tab', { name: 'Recommendations' }).click();
    await expect(page.getByLabel('What to predict')).toHaveValue('churned');
    const duplicates = page
      .getByRole('article')
      .filter({ hasText: 'Duplicate rows' })
      .first();
    await duplicates.getByRole('button', { name: 'Preview' }).click();
    await expect(duplicates.getByText('After')).toBeVisible();
    await expect(duplicates.getByTitle('This row goes')).toHaveCount(5);
    await picture(page, 'dataset-recommendations');
    await duplicates.getByRole('button', { name: 'Apply' }).click();
    await expect(page.getByText(/Version 2,/)).toBeVisible();
    await expect(
      page.locator('.mlp-Header').getByText('300 rows')
    ).toBeVisible();
  });

  await test.step('versions', async () => {
    await page.getByRole('tab', { name: 'Versions' }).click();
    const versions = page.getByRole('list', { name: 'Versions' });
    await expect(
      versions.getByRole('button', { name: /^Open version/ })
    ).toHaveCount(2);
    await picture(page, 'dataset-versions');
  });

  await test.step('train', async () => {
    await page.getByRole('button', { name: 'Train a Model…' }).last().click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByLabel('What to predict')).toHaveValue('churned');
    await expect(dialog.getByText('Linear model')).toBeVisible();
    await picture(page, 'train-dialog');
    await dialog.getByText('Division of rows and search').click();
    await dialog.getByLabel('Folds').fill('3');
    await dialog.getByLabel('Repeats').fill('1');
    await dialog.getByLabel('Settings to search').fill('2');
    await dialog.getByLabel('Groups').selectOption('customer_id');
    await picture(page, 'train-dialog-options');
    await dialog.getByLabel('Name').fill('Churn');
    await dialog.getByRole('button', { name: 'Train', exact: true }).click();
    await expect(page.getByRole('progressbar').first()).toBeVisible();
    await expect(
      page.getByRole('heading', { name: 'Churn', level: 1 })
    ).toBeVisible({ timeout: LONG_WORK_MS });
    await expect(
      page.getByRole('heading', { name: 'Leaderboard' })
    ).toBeVisible();
    await expect(
      page.locator('.mlp-Plot canvas, .mlp-Plot svg').first()
    ).toBeVisible();
    const measured = page.getByRole('region', { name: 'How it was measured' });
    await expect(
      measured.getByText('3 folds; rows of the same customer_id together')
    ).toBeVisible();
    await expect(
      measured.getByRole('img', { name: /95 %.*above 0 is better/ })
    ).toBeVisible();
    await picture(page, 'model-report');
  });

  await test.step('deploy', async () => {
    await page.getByRole('button', { name: 'Deploy…' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('combobox', { name: 'Endpoint' }).fill('churn');
    await dialog.getByRole('button', { name: 'Deploy', exact: true }).click();
    await expect(
      page.getByRole('heading', { name: /^churn\s*live$/, level: 1 })
    ).toBeVisible();
    await expect(
      sidebar.getByRole('treeitem', { name: 'churn, live' })
    ).toBeVisible();
  });

  await test.step('predict', async () => {
    const document = page.locator('.mlp-Document:visible');
    await expect(document.getByLabel('plan', { exact: true })).not.toHaveValue(
      ''
    );
    await document.getByLabel('support_calls', { exact: true }).fill('5');
    await document
      .getByRole('button', { name: 'Predict', exact: true })
      .click();
    await expect(document.locator('.mlp-Prediction-value')).toHaveText(
      /^(yes|no)$/
    );
    await picture(page, 'endpoint');
  });
});
