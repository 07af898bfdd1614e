import { customersCsv } from './customers';
import {
  expect,
  LONG_WORK_MS,
  openPanel,
  picture,
  test,
  uploadTable
} from './panel';

test('a training can be cancelled, and one in the background says when it is done', async ({
  page
}) => {
  await openPanel(page);
  await uploadTable(page, 'jobs', customersCsv());
  const sidebar = page.locator('#mlplatform-sidebar');
  const dialog = page.getByRole('dialog');
  const train = async (
    folds: string,
    budget: string,
    trials: string
  ): Promise<void> => {
    await page.getByRole('button', { name: 'Train a Model…' }).last().click();
    await expect(dialog.getByLabel('What to predict')).toHaveValue('churned');
    await dialog.getByText('Division of rows and search').click();
    await dialog.getByLabel('Folds').fill(folds);
    await dialog.getByLabel('Settings to search').fill(trials);
    await dialog.getByLabel('Time budget (s)').fill(budget);
    await dialog.getByLabel('Name').fill(`With ${folds} folds`);
    await dialog.getByRole('button', { name: 'Train', exact: true }).click();
    await expect(dialog.getByRole('progressbar')).toBeVisible();
  };

  await train('20', '60', '0');
  await expect(
    dialog.getByRole('button', { name: 'Cancel Job' })
  ).toBeVisible();
  await picture(page, 'training');
  await dialog.getByRole('button', { name: 'Cancel Job' }).click();
  await expect(
    sidebar.getByRole('treeitem', { name: /churned, cancelled$/ })
  ).toBeVisible();

  // The second searches for as long as it may: it ends soon, but not before it is let go.
  await train('2', '12', '1000');
  await dialog.getByRole('button', { name: 'Continue in Background' }).click();
  const toast = page.locator('.Toastify__toast', { hasText: 'is done' });
  await expect(toast).toBeVisible({ timeout: LONG_WORK_MS });
  await toast.getByRole('button', { name: 'Open', exact: true }).click();
  await expect(
    page.getByRole('heading', { name: 'With 2 folds', level: 1 })
  ).toBeVisible();
});
