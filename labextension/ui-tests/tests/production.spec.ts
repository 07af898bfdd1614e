import { readFile } from 'node:fs/promises';
import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { AxeResults } from 'axe-core';
import { customersCsv } from './customers';
import {
  command,
  expect,
  foundSteps,
  openPanel,
  test,
  uploadTable
} from './panel';
import { Seed } from './seed';

/** What axe-core finds wrong in a part of the page; the search box is JupyterLab's own. */
async function violations(
  page: IJupyterLabPageFixture,
  where: string
): Promise<string[]> {
  const results = await page.evaluate(
    selector =>
      (
        window as unknown as {
          axe: { run: (context: unknown) => Promise<AxeResults> };
        }
      ).axe.run({ include: [[selector]], exclude: [['.jp-FilterBox']] }),
    where
  );
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(node => `${id}: ${node.html} ${node.failureSummary}`)
  );
}

const SHOWN = '.jp-MainAreaWidget:not(.lm-mod-hidden) .mlp-Document';
/** The tabs of a dataset, and what stands in each once it is there. */
const TABS: [string, string][] = [
  ['data', '.mlp-Grid-widget canvas'],
  ['profile', '.mlp-ColumnCard'],
  ['recommendations', '.mlp-Finding'],
  ['recipe', 'td.mod-changed'],
  ['versions', '.mlp-History-row'],
  ['compare', '.mlp-ChangeList'],
  ['lineage', '.mlp-Diagram-node']
];

/** The tabs of an endpoint, and a text of each. */
const ENDPOINT_TABS = [
  ['predict', 'Rows are entered as they were first uploaded'],
  ['monitor', 'No model is in the shadow.'],
  ['access', 'JUPYTER_TOKEN is a token'],
  ['deployments', 'serving']
];

test('axe-core finds nothing wrong, in light and in dark', async ({
  page,
  request
}) => {
  const seed = new Seed(request);
  const version = await seed.table('accessible', customersCsv(80));
  const second = await seed.apply(version, [
    { kind: 'drop_duplicates' },
    { kind: 'rename_columns', names: { plan: 'tariff' } }
  ]);
  const model = await seed.train(second, 'churned', 'Accessible');
  await seed.deploy(model, 'accessible');
  await openPanel(page);
  await page.addScriptTag({
    content: await readFile(require.resolve('axe-core/axe.min.js'), 'utf8')
  });
  await expect(
    page.getByRole('treeitem', { name: /^accessible, live/ })
  ).toBeVisible();

  for (const theme of ['light', 'dark']) {
    await (theme === 'dark'
      ? page.theme.setDarkTheme()
      : page.theme.setLightTheme());
    expect(await violations(page, '#mlplatform-sidebar'), theme).toEqual([]);
    for (const [tab, ready] of TABS) {
      await command(page, 'mlplatform:open-dataset', {
        dataset: 'accessible',
        tab,
        recipe: [{ kind: 'impute', columns: ['age'] }]
      });
      if (tab === 'recipe') {
        await page.getByRole('button', { name: /^1\. Fill missing/ }).click();
      }
      await expect(page.locator(`${SHOWN} ${ready}`).first()).toBeVisible();
      expect(await violations(page, SHOWN), `${tab}, ${theme}`).toEqual([]);
    }
    await command(page, 'mlplatform:open-model', { model });
    await expect(
      page.getByRole('heading', { name: 'Leaderboard' })
    ).toBeVisible();
    expect(await violations(page, SHOWN), `model, ${theme}`).toEqual([]);
    for (const [tab, ready] of ENDPOINT_TABS) {
      await command(page, 'mlplatform:open-endpoint', {
        endpoint: 'accessible',
        tab
      });
      await expect(page.locator(SHOWN).getByText(ready)).toBeVisible();
      expect(await violations(page, SHOWN), `${tab}, ${theme}`).toEqual([]);
    }
  }
});

test('what one tab does, another shows', async ({ page, context }) => {
  await openPanel(page);
  const other = await context.newPage();
  const base = test.info().project.use.baseURL;
  await other.goto(`${base}/lab/workspaces/other`);
  await other.getByRole('tab', { name: 'ML Platform' }).click();
  await expect(other.getByRole('heading', { name: 'Datasets' })).toBeVisible();
  await uploadTable(page, 'shared', customersCsv(40));
  await expect(other.getByRole('treeitem', { name: /^shared/ })).toBeVisible();
  await other.close();
});

test.describe('refusals', () => {
  test.use({
    expectedMessage:
      /Failed to load resource|net::ERR|WebSocket|Network|Connection/
  });

  test('a server that is away is told, and the panel comes back with it', async ({
    page,
    request
  }) => {
    await new Seed(request).table('away', customersCsv(40));
    await openPanel(page);
    const api = /mlplatform\/api\/v1/;
    await page.route(api, route => route.abort('connectionrefused'));
    await command(page, 'mlplatform:open-dataset', { dataset: 'away' });
    const document = page.locator('.mlp-Document:visible');
    await expect(document.getByRole('alert')).toContainText('server');
    await page.unroute(api);
    await document.getByRole('button', { name: 'Try again' }).click();
    await expect(page.getByText('45 rows × 7 columns')).toBeVisible();
  });

  const REPLIES: [number, string, string][] = [
    [413, 'too_large', 'Upload a smaller file, or ask for a larger limit.'],
    [409, 'conflict', 'Read it again, then repeat your change.'],
    [503, 'unavailable', 'Try again in a minute.']
  ];
  for (const [status, code, hint] of REPLIES) {
    test(`a ${status} is said in a sentence with what to do`, async ({
      page
    }) => {
      await page.route(/datasets\/upload/, route =>
        route.fulfill({
          status,
          contentType: 'application/problem+json',
          body: JSON.stringify({
            type: 'about:blank',
            title: code,
            status,
            code,
            detail: `The table was refused with ${status}.`,
            hint
          })
        })
      );
      await openPanel(page);
      await page
        .locator('#mlplatform-sidebar')
        .getByRole('button', { name: 'Upload a table from this computer' })
        .click();
      const dialog = page.getByRole('dialog');
      await dialog.locator('input[type=file]').setInputFiles({
        name: 'refused.csv',
        mimeType: 'text/csv',
        buffer: customersCsv(10)
      });
      await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
      const toast = page
        .locator('.Toastify__toast')
        .filter({ hasText: `refused with ${status}` });
      await expect(toast).toContainText(hint);
    });
  }
});

test('from an empty panel to a new version by keyboard alone', async ({
  page,
  request
}) => {
  await new Seed(request).table('keyboard', customersCsv(40));
  await openPanel(page);
  await page.getByRole('treeitem', { name: /^keyboard/ }).focus();
  await page.keyboard.press('Enter');
  const tabs = page.getByRole('tablist', { name: /keyboard$/ });
  await tabs.getByRole('tab', { name: 'Data' }).focus();
  for (const name of ['Profile', 'Recommendations', 'Recipe']) {
    await page.keyboard.press('ArrowRight');
    await expect(tabs.getByRole('tab', { name })).toBeFocused();
  }
  await page.keyboard.press('Tab');
  await expect(
    page.getByRole('combobox', { name: 'Add a step' })
  ).toBeFocused();
  await page.keyboard.type('duplicate');
  await expect(foundSteps(page).first()).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByTitle('This row goes').first()).toBeVisible();
  const apply = page
    .getByRole('region', { name: 'Apply the recipe' })
    .locator('jp-button', { hasText: 'Apply' });
  for (let presses = 0; presses < 30; presses += 1) {
    if (await apply.evaluate(node => node.contains(document.activeElement))) {
      break;
    }
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  await expect(page.getByText(/Version 2,/)).toBeVisible();
});
