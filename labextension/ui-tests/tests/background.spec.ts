import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import { customersCsv } from './customers';
import { command, expect, LONG_WORK_MS, openPanel, test } from './panel';
import { Seed } from './seed';

/** Addresses of the REST API that the page asks from now on. */
function asked(page: IJupyterLabPageFixture): string[] {
  const urls: string[] = [];
  page.on('request', request => {
    if (request.url().includes('/mlplatform/api/')) {
      urls.push(`${request.method()} ${request.url()}`);
    }
  });
  return urls;
}

test('nothing is read while nobody looks, and all of it once somebody does', async ({
  page,
  request
}) => {
  const seed = new Seed(request);
  const version = await seed.table('unwatched', customersCsv(40));
  await openPanel(page);
  const sidebar = page.locator('#mlplatform-sidebar');
  const tree = sidebar.getByRole('tree', { name: 'Datasets' });
  const dataset = tree.getByRole('treeitem', { name: /^unwatched/ });
  await dataset.focus();
  await page.keyboard.press('ArrowRight');
  await command(page, 'mlplatform:open-dataset', {
    dataset: 'unwatched',
    tab: 'versions'
  });
  const document = page.locator('.mlp-Document:visible');
  const rows = document.locator('.mlp-History-row');
  await expect(rows).toHaveCount(1);
  await expect(tree.getByRole('treeitem', { name: /^1 · Add/ })).toBeVisible();

  await page.sidebar.openTab('filebrowser');
  await command(page, 'launcher:create', {});
  await expect(document).toHaveCount(0);
  const urls = asked(page);
  await seed.upload('unwatched', customersCsv(60));
  // The end of the job comes last on the stream, and is told whatever is shown: for a few seconds.
  await Promise.all([
    expect(
      page.locator('.Toastify__toast', { hasText: 'is done' })
    ).toBeVisible({ timeout: LONG_WORK_MS }),
    seed.train(version, 'churned', 'Unwatched')
  ]);
  expect(urls).toEqual([]);

  await page.sidebar.openTab('mlplatform-sidebar');
  await expect(tree.getByRole('treeitem', { name: /^2 · Add/ })).toBeVisible();
  await expect(
    sidebar.getByRole('treeitem', { name: /^Unwatched/ })
  ).toBeVisible();
  expect(urls.filter(url => /\/api\/v1\/datasets\?/.test(url))).toHaveLength(1);
  await page.activity.activateTab('unwatched');
  await expect(rows).toHaveCount(2);
});

test('that a job has ended is said, unless the settings say otherwise', async ({
  page,
  request
}) => {
  const seed = new Seed(request);
  const version = await seed.table('quiet', customersCsv(40));
  await openPanel(page);
  await command(page, 'settingeditor:open', { query: 'ML Platform' });
  const setting = page.getByRole('checkbox', {
    name: 'Notify when a job ends'
  });
  const sidebar = page.locator('#mlplatform-sidebar');
  const toast = page.locator('.Toastify__toast', { hasText: 'is done' });
  // The only job of this server that is about ages.
  const done = sidebar
    .getByRole('tree', { name: 'Jobs' })
    .getByRole('treeitem', { name: 'Train a model for age, done' });

  await setting.uncheck();
  await expect(async () => {
    const saved = await page.evaluate(() =>
      window.jupyterapp.serviceManager.settings.fetch(
        'jupyter-mlplatform:plugin'
      )
    );
    expect(saved?.raw).toMatch(/"notifyOfJobs":\s*false/);
  }).toPass();
  await seed.train(version, 'age', 'Quiet');
  await expect(done).toBeVisible();
  await expect(toast).toHaveCount(0);

  await setting.check();
  await expect(async () => {
    const saved = await page.evaluate(() =>
      window.jupyterapp.serviceManager.settings.fetch(
        'jupyter-mlplatform:plugin'
      )
    );
    expect(saved?.raw).not.toMatch(/"notifyOfJobs":\s*false/);
  }).toPass();
  await Promise.all([
    expect(toast).toBeVisible({ timeout: LONG_WORK_MS }),
    seed.train(version, 'churned', 'Loud')
  ]);
});
