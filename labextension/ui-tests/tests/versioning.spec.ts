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
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: /OpenLineage/ }).click();
  expect((await download).suggestedFilename()).toMatch(/openlineage/);
  await picture(page, 'lineage');

  const drawing = page.locator('.mlp-Diagram-drawing');
  await page.getByRole('button', { name: 'Show all of it' }).click();
  const fitted = await drawing.evaluate(node => node.style.transform);
  await page.getByRole('button', { name: 'Zoom in' }).click();
  await expect
    .poll(() => drawing.evaluate(node => node.style.transform))
    .not.toBe(fitted);
  await page.getByRole('button', { name: 'Show all of it' }).click();
  await expect
    .poll(() => drawing.evaluate(node => node.style.transform))
    .toBe(fitted);

  await graph.getByRole('button', { name: /^traced Deployment/ }).click();
  await details.getByRole('button', { name: 'Focus' }).click();
  await details.getByRole('button', { name: 'Show everything' }).click();
  await expect(graph.getByRole('button')).toHaveCount(6);

  const version = graph.getByRole('button', { name: /version 2/i });
  await version.click();
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
  test.use({ expectedMessage: /status of 4(09|22)/ });

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
    // Rows are told apart by what names them, not by ages that happen to differ.
    await expect(dialog.getByText('customer_id').first()).toBeVisible();
    await expect(
      dialog.getByText('They contradict each other in one row.')
    ).toBeVisible();
    await picture(page, 'conflicts');

    await dialog
      .getByRole('combobox', { name: 'Match rows by' })
      .selectOption('plan');
    await dialog
      .getByRole('button', { name: 'Remove customer_id from Match rows by' })
      .click();
    await expect(dialog.getByRole('alert')).toContainText(
      'does not name one row'
    );
    await dialog
      .getByRole('combobox', { name: 'Match rows by' })
      .selectOption('customer_id');
    await dialog
      .getByRole('button', { name: 'Remove plan from Match rows by' })
      .click();
    await expect(dialog.getByRole('alert')).toHaveCount(0);
    await dialog
      .getByRole('radio', { name: /the published line first/ })
      .check();
    await dialog.getByRole('button', { name: 'Publish' }).click();
    await expect(page.getByText('is published as version 3')).toBeVisible();
  });
});

test('a version is withdrawn and restored, and its recipe runs again on newer rows', async ({
  page,
  request
}) => {
  const seed = new Seed(request);
  const first = await seed.table('renewed', customersCsv(40));
  await seed.apply(
    first,
    [{ kind: 'impute', columns: ['age'], strategy: 'median' }],
    'filled'
  );
  await seed.upload('renewed', customersCsv(60));
  await seed.table('withdrawn', customersCsv(10));
  await seed.upload('withdrawn', customersCsv(20));
  await openPanel(page);
  await command(page, 'mlplatform:open-dataset', {
    dataset: 'renewed',
    tab: 'versions'
  });
  const versions = page
    .locator('.mlp-Document:visible')
    .getByRole('list', { name: 'Versions' });
  const rows = versions.locator('.mlp-History-row');
  const dialog = page.getByRole('dialog');
  await expect(rows).toHaveCount(3);

  await test.step('run again', async () => {
    await versions
      .locator('[data-mlp-recipe]')
      .getByRole('button', { name: /^More about version/ })
      .click();
    await page
      .getByRole('menuitem', { name: 'Run Recipe on Newer Rows…' })
      .click();
    await expect(dialog).toContainText('Rows: 45 before, 65 now.');
    await dialog.getByText('Keep what the steps have learnt').click();
    await picture(page, 'rerun');
    const sent = page.waitForRequest(/\/rerun$/);
    await dialog.getByRole('button', { name: 'Run' }).click();
    expect((await sent).postDataJSON()).toEqual({ state: 'keep' });
    await expect(
      page.getByText('This is not the newest version')
    ).toBeVisible();
    await expect(
      page.locator('.mlp-Header').getByText('65 rows')
    ).toBeVisible();
    await page.getByRole('tab', { name: 'Versions' }).click();
    await expect(versions.locator('[data-mlp-recipe]')).toHaveCount(2);

    await versions
      .locator('[data-mlp-recipe]')
      .first()
      .getByRole('button', { name: /^More about version/ })
      .click();
    await page
      .getByRole('menuitem', { name: 'Show Applications of Recipe' })
      .click();
    const applications = dialog
      .getByRole('region', { name: 'Applications' })
      .getByRole('row');
    await expect(applications).toHaveCount(3);
    await expect(applications.nth(1)).toContainText('current');
    await picture(page, 'applications');
    await dialog.getByRole('button', { name: 'Close' }).click();
  });

  await test.step('withdraw, and restore', async () => {
    await command(page, 'mlplatform:open-dataset', {
      dataset: 'withdrawn',
      tab: 'versions'
    });
    const old = versions.getByText('Add withdrawn from withdrawn.csv');
    await old.click({ button: 'right' });
    await page.getByRole('menuitem', { name: 'Withdraw Version…' }).click();
    await dialog.getByRole('button', { name: 'Withdraw' }).click();
    const toast = page.locator('.Toastify__toast', {
      hasText: 'is withdrawn'
    });
    // It stays as long as the pointer is on it.
    await toast.hover();
    const restore = page.getByRole('button', { name: 'Restore version 1' });
    await expect(restore).toBeVisible();
    const first = page
      .getByRole('combobox', { name: 'Version', exact: true })
      .locator('option', { hasText: /^1 · / });
    await expect(first).toHaveCount(0);
    await toast.getByRole('button', { name: 'Restore' }).click();
    await expect(restore).toHaveCount(0);
    await expect(first).toHaveCount(1);
  });
});

test('a cell that loads exactly a version, or a model, is inserted into a notebook', async ({
  page,
  request
}) => {
  const seed = new Seed(request);
  const version = await seed.table('cells', customersCsv(40));
  const model = await seed.train(version, 'churned', 'Cells');
  await openPanel(page);
  await page.notebook.createNew();
  await command(page, 'mlplatform:open-dataset', { dataset: 'cells' });
  await page.getByRole('button', { name: 'Insert into Notebook' }).click();
  await expect(page.locator('.jp-Notebook .jp-Cell').last()).toContainText(
    `ml.datasets["cells"].at("${version}")`
  );
  await command(page, 'mlplatform:open-model', { model });
  await page
    .getByRole('button', { name: 'Insert into Notebook' })
    .last()
    .click();
  await expect(page.locator('.jp-Notebook .jp-Cell').last()).toContainText(
    `ml.model("${model}")`
  );
});
