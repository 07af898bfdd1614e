import { customersCsv } from './customers';
import { expectPrinted, notebookOf, output } from './notebook';
import { expect, picture, test } from './panel';
import { Seed } from './seed';

const CELLS = [
  'import jupyter_mlplatform as mlp\nml = mlp.connect()\nds = ml.datasets["noted"]\nds',
  'print(ds.widget.sort, ds.widget.row["customer_id"], ds.widget.column)',
  'ds.widget.offset = 50',
  'advice = ds.recommendations(target="churned")\nadvice',
  'print(advice.selected[0]["kind"], len(advice.widget.selected))',
  'advice.widget.selected = []',
  'print(advice.applied.record.number)',
  'ds.at("@1").diff("@2")',
  'lineage = ds.latest.lineage()\nlineage',
  'print(lineage.selected.kind)'
];

// What the Jupyter widgets say of outputs whose kernel is gone.
test.use({ expectedMessage: /widget model not found/ });

test('a notebook shows widgets, which Python and the reader both move', async ({
  page,
  request
}) => {
  await new Seed(request).table('noted', customersCsv());
  await page.goto();
  await page.contents.uploadContent(notebookOf(CELLS), 'text', 'widgets.ipynb');
  await page.notebook.openByPath('widgets.ipynb');

  await test.step('a dataset is a table to browse', async () => {
    await page.notebook.runCell(0, true);
    const table = output(page, 0);
    await expect(table.getByText('1–50 of 305 rows')).toBeVisible();
    await table.getByRole('button', { name: 'Sort by age' }).click();
    await expect(
      table.getByRole('columnheader', { name: /age/ })
    ).toHaveAttribute('aria-sort', 'ascending');
    await table.getByRole('row').nth(1).click();
    await table.getByRole('button', { name: 'What is in plan' }).click();
    await expect(table.getByRole('article')).toContainText('Premium');
    await picture(page, 'widget-table');
    await expectPrinted(page, 1, 'age C1\\d+ plan');
    await page.notebook.runCell(2, true);
    await expect(table.getByText('51–100 of 305 rows')).toBeVisible();
    const where = table.getByRole('textbox', { name: 'Show only rows where' });
    await where.fill('age >');
    await where.press('Enter');
    await expect(table.getByRole('alert')).toContainText('cannot be read');
    await where.fill('age > 70');
    await where.press('Enter');
    await expect(table.getByText(/^1–\d+ of \d\d rows$/)).toBeVisible();
    await expect(table.getByRole('alert')).toHaveCount(0);
  });

  await test.step('recommendations are cards to choose, try and apply', async () => {
    await page.notebook.runCell(3, true);
    const advice = output(page, 3);
    const first = advice.getByRole('checkbox').first();
    await first.check();
    await expectPrinted(page, 4, '\\w+ 1');
    await picture(page, 'widget-recommendations');
    await page.notebook.runCell(5, true);
    await expect(first).not.toBeChecked();
    await advice.getByRole('button', { name: 'Preview' }).first().click();
    await expect(advice.getByText('After', { exact: true })).toBeVisible();
    await picture(page, 'widget-preview');
    await advice.getByRole('button', { name: 'Apply' }).first().click();
    await expect(advice.getByText(/^Applied: version 2,/)).toBeVisible();
    await expectPrinted(page, 6, '2');
  });

  await test.step('a comparison and a lineage', async () => {
    await page.notebook.runCell(7, true);
    await expect(
      output(page, 7)
        .getByText(/Rows removed|Columns/)
        .first()
    ).toBeVisible();
    await picture(page, 'widget-comparison');
    await page.notebook.runCell(8, true);
    const lineage = output(page, 8);
    await lineage.locator('[data-kind=transformation]').click();
    await expectPrinted(page, 9, 'transformation');
    await picture(page, 'widget-lineage');
  });

  await test.step('without its kernel the static form stands', async () => {
    await page.notebook.save();
    await page.notebook.close();
    await page.kernel.shutdownAll();
    await page.notebook.openByPath('widgets.ipynb');
    const first = page.locator('.jp-CodeCell').first();
    await expect(first.locator('.mlp-static')).toContainText('customer_id');
    await expect(first.getByText('Error displaying widget')).toBeHidden();
    await picture(page, 'widget-static');
    await page.notebook.runCell(0, true);
    await expect(output(page, 0).getByText('1–50 of 300 rows')).toBeVisible();
    await expect(first.locator('.mlp-static')).toBeHidden();
  });
});
