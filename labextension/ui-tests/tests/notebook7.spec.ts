import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { customersCsv } from './customers';
import { notebookOf, output } from './notebook';
import { LONG_WORK_MS } from './panel';
import { Seed } from './seed';

const CELLS = [
  'import jupyter_mlplatform as mlp\nml = mlp.connect()\nrun = ml.train("seven", target="churned", candidates=("linear",), folds=2, repeats=1, trials=0)\nrun',
  'endpoint = run.best.deploy("seven")\nendpoint',
  'print(endpoint.widget.row["support_calls"], endpoint.widget.prediction["predictions"])',
  'endpoint.widget.row = {**endpoint.widget.row, "plan": "Premium"}'
];

/** Run the cell that is marked, and mark the next one. */
async function runNext(page: Page): Promise<void> {
  await page.keyboard.press('Shift+Enter');
}

async function keep(page: Page, name: string): Promise<void> {
  const folder = process.env.MLPLATFORM_SCREENSHOTS;
  if (folder) {
    await mkdir(folder, { recursive: true });
    await page.screenshot({
      path: join(folder, `${name}.png`),
      fullPage: true
    });
  }
}

test('in Notebook 7 a run becomes its report, and an endpoint is tried', async ({
  page,
  request
}) => {
  const { baseURL } = test.info().project.use;
  await new Seed(request).table('seven', customersCsv());
  const saved = await request.put(`${baseURL}/api/contents/seven.ipynb`, {
    data: {
      type: 'notebook',
      format: 'json',
      content: JSON.parse(notebookOf(CELLS))
    }
  });
  expect(saved.ok()).toBe(true);
  await page.goto(`${baseURL}/notebooks/seven.ipynb`);
  await page.locator('.jp-InputPrompt').first().click();

  await runNext(page);
  const run = output(page, 0);
  await expect(run.getByRole('heading', { name: 'Leaderboard' })).toBeVisible({
    timeout: LONG_WORK_MS
  });
  await expect(run.getByText('Linear model').first()).toBeVisible();
  await keep(page, 'notebook7-run');

  await runNext(page);
  const endpoint = output(page, 1);
  await expect(endpoint.getByText('live', { exact: true })).toBeVisible({
    timeout: LONG_WORK_MS
  });
  await endpoint.getByLabel('support_calls').fill('5');
  await endpoint.getByRole('button', { name: 'Predict' }).click();
  await expect(endpoint.getByText(/^Answered in/)).toBeVisible();
  await keep(page, 'notebook7-endpoint');

  await page.locator('.jp-InputPrompt').nth(2).click();
  await runNext(page);
  await expect(
    page.locator('.jp-CodeCell').nth(2).locator('.jp-OutputArea')
  ).toHaveText(/^5 \[('yes'|'no')\]\s*$/);
  await runNext(page);
  await expect(endpoint.getByLabel('plan')).toHaveValue('Premium');
});
