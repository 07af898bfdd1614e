import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { customersCsv } from './customers';
import {
  command,
  expect,
  openPanel,
  picture,
  test,
  uploadTable
} from './panel';
import { Seed } from './seed';

/** Drop a file from the person's machine on the sidebar. */
async function drop(
  page: IJupyterLabPageFixture,
  name: string,
  body: string
): Promise<void> {
  const data = await page.evaluateHandle(
    ([file, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([text], file, { type: 'text/csv' }));
      return transfer;
    },
    [name, body]
  );
  const sidebar = page.locator('.mlp-Sidebar');
  await sidebar.dispatchEvent('dragover', { dataTransfer: data });
  await expect(sidebar).toHaveClass(/mod-dropTarget/);
  await sidebar.dispatchEvent('drop', { dataTransfer: data });
}

test.describe('dropped', () => {
  // The browser itself reports the request that is given up.
  test.use({ expectedMessage: /net::ERR|Failed to load resource/ });

  test('a file that is dropped shows how far it is, can be cancelled, and becomes a dataset', async ({
    page
  }) => {
    await openPanel(page);
    const table = customersCsv(40).toString();
    const toast = page.locator('.Toastify__toast', {
      hasText: 'Adding dropped.csv…'
    });
    let sent = 0;
    // The request is not answered, so that there is time to cancel it.
    await page.route(/datasets\/upload/, () => {
      sent += 1;
    });
    await drop(page, 'dropped.csv', table);
    await expect(toast.locator('.Toastify__progress-bar')).toBeAttached();
    await expect.poll(() => sent).toBe(1);
    await picture(page, 'uploading');
    await toast.getByRole('button', { name: 'Cancel' }).click();
    await expect(toast).toHaveCount(0);
    await page.unroute(/datasets\/upload/);

    await drop(page, 'dropped.csv', table);
    await expect(
      page.getByRole('heading', { name: 'dropped', level: 1 })
    ).toBeVisible();
    await expect(
      page
        .locator('#mlplatform-sidebar')
        .getByRole('treeitem', { name: /^dropped/ })
    ).toHaveCount(1);
  });

  test('an address that the server does not read is refused with the reason', async ({
    page
  }) => {
    await openPanel(page);
    await page
      .locator('#mlplatform-sidebar')
      .getByRole('button', { name: 'Upload a table from this computer' })
      .click();
    const dialog = page.getByRole('dialog');
    await picture(page, 'upload-dialog');
    await dialog.getByLabel('Or an address').fill('file:///etc/passwd.csv');
    await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
    await expect(
      page.locator('.Toastify__toast', { hasText: 'was not added' })
    ).toContainText('file');
  });
});

test('a file of the file browser becomes a dataset', async ({
  page,
  tmpPath
}) => {
  await openPanel(page);
  await page.contents.uploadContent(
    customersCsv(40).toString(),
    'text',
    `${tmpPath}/visitors.csv`
  );
  await page.sidebar.openTab('filebrowser');
  await page.filebrowser.openDirectory(tmpPath);
  await page
    .locator('.jp-DirListing-item', { hasText: 'visitors.csv' })
    .click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Add as ML Dataset' }).click();
  await expect(
    page.getByRole('heading', { name: 'visitors', level: 1 })
  ).toBeVisible();
  await expect(page.getByText('45 rows × 7 columns')).toBeVisible();

  await page.contents.uploadContent(
    customersCsv(60).toString(),
    'text',
    `${tmpPath}/more.csv`
  );
  await page.filebrowser.refresh();
  await page
    .locator('.jp-DirListing-item', { hasText: 'more.csv' })
    .click({ button: 'right' });
  await page
    .getByRole('menuitem', { name: 'Add as Version of ML Dataset…' })
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('combobox').selectOption('visitors');
  await dialog.getByRole('button', { name: 'Ok' }).click();
  await expect(page.getByText('65 rows × 7 columns')).toBeVisible();
  await expect(page.getByText(/Version 2,/)).toBeVisible();
});

test('a file is read as a person says, and a version of an experiment is added', async ({
  page,
  request
}) => {
  await openPanel(page);
  const dialog = page.getByRole('dialog');
  await page
    .locator('#mlplatform-sidebar')
    .getByRole('button', { name: 'Upload a table from this computer' })
    .click();
  const choose = (body: string): Promise<void> =>
    dialog.locator('input[type=file]').setInputFiles({
      name: 'prices.csv',
      mimeType: 'text/csv',
      buffer: Buffer.from(body)
    });
  await choose('a note\n1,5;2\n2,5;3\n');
  await dialog.getByText('How the file is read').click();
  await dialog.getByLabel('Delimiter').selectOption('Semicolon');
  await dialog.getByLabel('Decimal mark').selectOption(',');
  await dialog.getByLabel('First line').selectOption('A row');
  await dialog.getByLabel('Lines to skip').fill('1');
  await picture(page, 'upload-dialog-options');
  await dialog.getByLabel('Name').fill('read');
  await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
  await expect(page.getByText('2 rows × 2 columns')).toBeVisible();

  await new Seed(request).startExperiment('read', 'more');
  await page.getByRole('button', { name: 'Upload New Version…' }).click();
  await choose('1,5;2\n2,5;3\n3,5;4\n');
  await dialog.getByLabel('Message').fill('A third row');
  await dialog.getByLabel('Where').selectOption('Experiment more');
  await dialog.getByText('How the file is read').click();
  await dialog.getByLabel('First line').selectOption('A row');
  await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
  await expect(page.getByText('3 rows × 2 columns')).toBeVisible();
  await expect(page.getByText('This is not the newest version')).toBeVisible();
});

test.describe('conditions', () => {
  // The browser itself reports the reply to a condition that is none.
  test.use({ expectedMessage: /status of 422/ });

  test('rows are chosen by a condition, broken ones are told, and a header orders them', async ({
    page
  }) => {
    await openPanel(page);
    const table = `${customersCsv(40).toString()}C1,2023-01-01\n`;
    await uploadTable(page, 'chosen', Buffer.from(table));
    const document = page.locator('.mlp-Document:visible');
    await expect(document.getByText('45 rows × 7 columns')).toBeVisible();

    await document
      .getByRole('button', { name: '1 broken row was left out' })
      .click();
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByRole('row')).toHaveCount(2);
    await expect(dialog).toContainText('C1,2023-01-01');
    await picture(page, 'broken-rows');
    await dialog.getByRole('button', { name: 'Close' }).click();

    const where = document.getByRole('textbox', { name: 'Show rows where' });
    await where.fill("plan = 'Premium' and support_calls >= 3");
    await where.press('Enter');
    await expect(document.getByText(/^\d+ rows × 7 columns/)).not.toHaveText(
      /^45/
    );
    await picture(page, 'dataset-condition');
    await where.fill('plan = 3');
    await where.press('Enter');
    await expect(document.getByRole('alert')).toContainText('plan');
    await document.getByRole('button', { name: 'Show all rows' }).click();
    await expect(document.getByText('45 rows × 7 columns')).toBeVisible();

    // The grid is drawn: what its header does, the picker beside it says.
    const grid = document.locator('.mlp-Grid-widget');
    await grid.click({ position: { x: 120, y: 12 }, force: true });
    await expect(document.getByLabel('Order')).not.toHaveValue('');
  });
});

test('everything is in the palette with its arguments, and the launcher has a card', async ({
  page
}) => {
  await openPanel(page);
  const described = await page.evaluate(async () => {
    const { commands } = window.jupyterapp;
    const own = commands
      .listCommands()
      .filter(id => id.startsWith('mlplatform:'));
    return Promise.all(
      own.map(async id => ({
        id,
        label: commands.label(id),
        caption: commands.caption(id),
        type: (
          (await commands.describedBy(id)).args as { type?: string } | null
        )?.type
      }))
    );
  });
  expect(described.length).toBeGreaterThan(25);
  for (const { id, ...looks } of described) {
    expect(looks, id).toEqual({
      label: expect.stringMatching(/./),
      caption: expect.stringMatching(/./),
      type: 'object'
    });
  }

  await command(page, 'apputils:activate-command-palette', {});
  const palette = page.locator('.lm-CommandPalette');
  await palette.locator('input').fill('ml platform');
  await expect(palette.locator('.lm-CommandPalette-item')).not.toHaveCount(0);
  await picture(page, 'palette');
  await page.keyboard.press('Escape');

  await command(page, 'launcher:create', {});
  await page
    .locator('.jp-LauncherCard', { hasText: 'Upload Dataset' })
    .last()
    .click();
  await expect(page.getByRole('dialog')).toContainText('Upload a dataset');
});
