import { customersCsv } from './customers';
import { expect, openPanel, picture, test, uploadTable } from './panel';

test('the panel works by keyboard, and comes back after a reload', async ({
  page
}) => {
  await openPanel(page);
  await uploadTable(page, 'keys', customersCsv(40));
  const sidebar = page.locator('#mlplatform-sidebar');
  const dataset = sidebar.getByRole('treeitem', { name: /^keys/ });

  await dataset.focus();
  await page.keyboard.press('ArrowRight');
  await expect(dataset).toHaveAttribute('aria-expanded', 'true');
  const version = sidebar.getByRole('treeitem', { name: /1 · Add keys/ });
  await expect(version).toBeVisible();
  await page.keyboard.press('ArrowDown');
  await expect(version).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await expect(dataset).toBeFocused();
  await page.keyboard.press('Enter');

  const tabs = page.getByRole('tablist', { name: 'Parts of the dataset keys' });
  await tabs.getByRole('tab', { name: 'Data' }).focus();
  await page.keyboard.press('End');
  await expect(tabs.getByRole('tab', { name: 'Lineage' })).toBeFocused();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('ArrowLeft');
  await expect(tabs.getByRole('tab', { name: 'Versions' })).toBeFocused();
  await expect(page.getByRole('list', { name: 'Versions' })).toBeVisible();

  // JupyterLab saves its layout a moment after it changes.
  await expect(async () => {
    const saved = await page.evaluate(() =>
      window.jupyterapp.serviceManager.workspaces.fetch('default')
    );
    expect(JSON.stringify(saved)).toContain('"tab":"versions"');
  }).toPass();
  await page.reload({ waitForIsReady: false });
  await expect(page.getByRole('list', { name: 'Versions' })).toBeVisible();
});

test('search finds by name, and says when nothing matches', async ({
  page
}) => {
  await openPanel(page);
  await uploadTable(page, 'needle', customersCsv(40));
  const sidebar = page.locator('#mlplatform-sidebar');
  const search = sidebar.locator('input[type=search]');
  await search.fill('needl');
  await expect(sidebar.getByRole('treeitem')).toHaveCount(1);
  await search.fill('no such thing');
  await expect(
    sidebar.getByText('Nothing matches “no such thing”.').first()
  ).toBeVisible();
});

test.describe('refusals', () => {
  // The browser itself reports the reply.
  test.use({ expectedMessage: /status of 404/ });

  test('a refusal is said in a sentence', async ({ page }) => {
    await openPanel(page);
    await page.evaluate(() =>
      window.jupyterapp.commands.execute('mlplatform:open-model', {
        model: 'no-such-model'
      })
    );
    await expect(page.getByRole('alert')).toContainText(/no-such-model/);
  });
});

test('the context menu of a row is about that row', async ({ page }) => {
  await openPanel(page);
  await uploadTable(page, 'renamed', customersCsv(40));
  await uploadTable(page, 'other', customersCsv(40));
  const sidebar = page.locator('#mlplatform-sidebar');
  await sidebar
    .getByRole('treeitem', { name: /^renamed/ })
    .click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Edit Dataset…' }).click();
  const dialog = page.getByRole('dialog');
  await expect(dialog.getByLabel('Name')).toHaveValue('renamed');
  await dialog.getByLabel('Name').fill('New name');
  await dialog.getByLabel('Description').fill('Who came in spring');
  await dialog.getByLabel('Tags').fill('spring, visitors');
  await dialog.getByLabel('What to predict').selectOption('churned');
  await picture(page, 'edit-dialog');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await expect(
    sidebar.getByRole('treeitem', { name: /^New name/ })
  ).toBeVisible();
  const document = page.locator('.mlp-Document:visible');
  await sidebar.getByRole('treeitem', { name: /^New name/ }).click();
  await expect(document.getByText('Who came in spring')).toBeVisible();
  // A word of the tags finds it.
  await sidebar.locator('input[type=search]').fill('visitors');
  await expect(
    sidebar.getByRole('tree', { name: 'Datasets' }).getByRole('treeitem')
  ).toHaveCount(1);
  await sidebar.locator('input[type=search]').fill('');

  await sidebar
    .getByRole('treeitem', { name: /^other/ })
    .click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Delete Dataset…' }).click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  const other = sidebar.getByRole('treeitem', { name: /^other/ });
  await expect(other).toHaveCount(0);

  // Long after the notification is gone, it is found among the deleted.
  await sidebar
    .getByRole('treeitem', { name: /^New name/ })
    .click({ button: 'right' });
  await page
    .getByRole('menuitem', { name: 'Restore Deleted Dataset…' })
    .click();
  const choice = dialog.getByRole('combobox');
  await choice.selectOption({
    label: await choice
      .locator('option', { hasText: 'other (other)' })
      .innerText()
  });
  await picture(page, 'restore-dialog');
  await dialog.getByRole('button', { name: 'Restore' }).click();
  await expect(other).toBeVisible();
  await expect(
    page.getByRole('heading', { name: 'other', level: 1 })
  ).toBeVisible();
});
