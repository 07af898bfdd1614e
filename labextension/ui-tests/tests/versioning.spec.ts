import { customersCsv } from './customers';
import { command, expect, openPanel, picture, test } from './panel';
import { Seed } from './seed';

const CLIP = { kind: 'clip_outliers', columns: ['monthly_charge'] };
const RENAME = { kind: 'rename_columns', names: { plan: 'tariff' } };

/** Customers with one cell changed. */
function changed(column: number, value: string): Buffer {
  const lines = customersCsv(40).toString().split('\n').slice(0, 7);
  const cells = lines[2].split(',');
  cells[column] = value;
  lines[2] = cells.join(',');
  return Buffer.from(lines.join('\n'));
}

test('two versions are compared, by schema, rows, cells and distributions', async ({
  page,
  request
}) => {
  const seed = new Seed(request);
  const first = await seed.table('compared', customersCsv(80));
  const second = await seed.apply(first, [{ kind: 'drop_duplicates' }]);
  await seed.apply(second, [
    {
      kind: 'clip_outliers',
      columns: ['monthly_charge'],
      lower: 0.2,
      upper: 0.8
    },
    RENAME
  ]);
  await openPanel(page);
  await command(page, 'mlplatform:compare-versions', { dataset: 'compared' });
  const document = page.locator('.mlp-Document:visible');
  await expect(document.getByText('Renamed?')).toBeVisible();
  await document
    .getByRole('combobox', { name: 'Match rows by' })
    .selectOption('customer_id');
  await expect(
    document.getByText(/Rows are matched by customer_id/)
  ).toBeVisible();
  await expect(
    document
      .getByRole('region', { name: 'Changed cells' })
      .locator('td.mod-changed')
      .first()
  ).toBeVisible();
  await expect(
    document.getByRole('region', { name: 'Distributions' })
  ).toContainText('Kolmogorov');
  await picture(page, 'compare');

  const download = page.waitForEvent('download');
  await document
    .getByRole('combobox', { name: 'Download every changed row' })
    .selectOption('as CSV');
  expect((await download).suggestedFilename()).toMatch(/\.csv$/);

  await document.getByRole('button', { name: 'Swap' }).click();
  await expect(
    document
      .getByRole('combobox', { name: 'Version after' })
      .locator(':checked')
  ).toContainText('2 · ');
});

test('lineage leads from the table to the endpoint, by mouse and by keyboard', async ({
  page,
  request
}) => {
  const seed = new Seed(request);
  const first = await seed.table('traced', customersCsv(80));
  const second = await seed.apply(first, [CLIP]);
  await seed.deploy(await seed.train(second, 'churned', 'Traced'), 'traced');
  await openPanel(page);
  await command(page, 'mlplatform:show-lineage', { dataset: 'traced' });
  const graph = page.getByRole('group', { name: 'Lineage' });
  const details = page.getByRole('complementary', { name: 'Details' });
  await expect(graph.getByRole('button')).toHaveCount(6);
  await expect(details).toContainText('Trained on');
  await picture(page, 'lineage');

  const version = graph.getByRole('button', { name: /version 2/i });
  await version.focus();
  await page.keyboard.press('ArrowRight');
  const model = graph.getByRole('button', { name: /^Traced/ });
  await expect(model).toBeFocused();
  await expect(model).toHaveAttribute('aria-pressed', 'true');
  await page.keyboard.press('ArrowRight');
  await expect(
    graph.getByRole('button', { name: /^traced Deployment/ })
  ).toBeFocused();
  await details.getByRole('button', { name: 'Open' }).click();
  await expect(
    page.getByRole('heading', { name: /^traced/, level: 1 })
  ).toBeVisible();
});

test.describe('conflicts', () => {
  // The browser itself reports the reply.
  test.use({ expectedMessage: /status of 409/ });

  test('an experiment that clashes is shown row by row, and a person decides', async ({
    page,
    request
  }) => {
    const seed = new Seed(request);
    const first = await seed.table('clash', changed(4, '1'));
    await seed.apply(
      first,
      [
        {
          kind: 'map_values',
          columns: ['plan'],
          values: { Basic: 'B', basic: 'B', Premium: 'P' }
        }
      ],
      'short-names'
    );
    await seed.upload('clash', changed(2, 'Gold'));
    await openPanel(page);
    await command(page, 'mlplatform:open-dataset', {
      dataset: 'clash',
      tab: 'versions'
    });
    await expect(page.getByText('short-names')).toBeVisible();
    await picture(page, 'versions');
    await page.getByRole('button', { name: 'Publish short-names' }).click();
    const dialog = page.getByRole('dialog');
    await expect(
      dialog.getByRole('region', { name: 'Conflicting rows' })
    ).toContainText('Gold');
    await picture(page, 'conflicts');
    await dialog
      .getByRole('radio', { name: /the published line first/ })
      .check();
    await dialog.getByRole('button', { name: 'Publish' }).click();
    await expect(page.getByText('is published as version 3')).toBeVisible();
  });
});

test('a cell that loads exactly a version is inserted into a notebook', async ({
  page,
  request
}) => {
  const version = await new Seed(request).table('cells', customersCsv(40));
  await openPanel(page);
  await page.notebook.createNew();
  await command(page, 'mlplatform:open-dataset', { dataset: 'cells' });
  await page.getByRole('button', { name: 'Insert into Notebook' }).click();
  await expect(page.locator('.jp-Notebook .jp-Cell').last()).toContainText(
    `ml.datasets["cells"].at("${version}")`
  );
});
