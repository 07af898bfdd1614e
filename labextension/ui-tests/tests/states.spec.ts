import type { Page, Route } from '@playwright/test';
import { command, expect, openPanel, picture, test } from './panel';
import { customersCsv } from './customers';
import { Seed } from './seed';

const LISTS = /\/mlplatform\/api\/v1\/(datasets|models|deployments|jobs)(\?|$)/;
const UNAVAILABLE = 'unavailable';
const SECTIONS = ['Datasets', 'Models', 'Endpoints', 'Jobs'];
/** The tabs of a dataset, and what each reads. */
const TABS: [string, RegExp][] = [
  ['data', /\/rows\?/],
  ['profile', /\/profile\?/],
  ['recommendations', /\/recommendations\?/],
  ['recipe', /\/transformations\/(validate|preview)/],
  ['versions', /\/versions\?limit=50/],
  ['lineage', /\/lineage/]
];

const PROBLEM = {
  type: 'about:blank',
  title: UNAVAILABLE,
  status: 503,
  code: UNAVAILABLE,
  detail: 'The store does not answer.',
  hint: 'Try again in a minute.'
};

/** Stands between the page and its server: some addresses are answered late, with nothing, or not at all. */
class Gate {
  /** Put it before a page; all that the page asks goes through it from then on. */
  static async before(page: Page): Promise<Gate> {
    const gate = new Gate();
    await page.route(/mlplatform\/api\/v1/, route => gate._answer(route));
    return gate;
  }

  /** Answer these addresses with empty lists. */
  empty(url: RegExp): void {
    this._set(url, route => route.fulfill({ json: { items: [], next: null } }));
  }

  /** Answer these addresses with a 503. */
  fail(url: RegExp): void {
    this._set(url, route =>
      route.fulfill({
        status: PROBLEM.status,
        contentType: 'application/problem+json',
        json: PROBLEM
      })
    );
  }

  /** Do not answer these addresses yet. */
  hold(url: RegExp): void {
    this._set(url, async route => {
      this._held.push(route);
    });
  }

  /** Let everything through, also what was held. */
  async open(): Promise<void> {
    this._set(/(?!)/, route => route.continue());
    await Promise.all(this._held.splice(0).map(route => route.continue()));
  }

  private _set(url: RegExp, answer: (route: Route) => Promise<void>): void {
    this._url = url;
    this._special = answer;
  }

  private _answer(route: Route): Promise<void> {
    return this._url.test(route.request().url())
      ? this._special(route)
      : route.continue();
  }

  private _url = /(?!)/;
  private _special: (route: Route) => Promise<void> = route => route.continue();
  private readonly _held: Route[] = [];
}

test('an empty panel says what to do first', async ({ page }) => {
  (await Gate.before(page)).empty(LISTS);
  await openPanel(page);
  const sidebar = page.locator('#mlplatform-sidebar');
  for (const text of [
    'Begin with a table',
    'No models yet',
    'Nothing is served yet',
    'No jobs'
  ]) {
    await expect(sidebar.getByRole('heading', { name: text })).toBeVisible();
  }
  await picture(page, 'sidebar-empty');
  await sidebar.getByRole('button', { name: 'Upload a file' }).click();
  await expect(page.getByRole('dialog')).toContainText('Upload a dataset');
});

test('lists that are on their way say so', async ({ page }) => {
  const gate = await Gate.before(page);
  gate.hold(LISTS);
  await openPanel(page);
  const sidebar = page.locator('#mlplatform-sidebar');
  await expect(sidebar.getByRole('status')).toHaveCount(SECTIONS.length);
  await picture(page, 'sidebar-busy');
  await gate.open();
  await expect(sidebar.getByRole('status')).toHaveCount(0);
});

test.describe('failures', () => {
  // The browser itself reports the replies.
  test.use({ expectedMessage: /status of 503/ });

  test('every part that cannot be read says why, and reads again', async ({
    page,
    request
  }) => {
    await new Seed(request).table('states', customersCsv(40));
    const gate = await Gate.before(page);
    gate.fail(LISTS);
    await openPanel(page);
    const alerts = page.locator('#mlplatform-sidebar').getByRole('alert');
    await expect(alerts).toHaveCount(SECTIONS.length);
    await picture(page, 'sidebar-failed');
    await gate.open();
    for (let left = SECTIONS.length; left > 0; left -= 1) {
      await alerts.first().getByRole('button', { name: 'Try again' }).click();
      await expect(alerts).toHaveCount(left - 1);
    }

    const document = page.locator('.mlp-Document:visible');
    const alert = document.getByRole('alert');
    for (const [tab, reads] of TABS) {
      gate.fail(reads);
      await command(page, 'mlplatform:open-dataset', {
        dataset: 'states',
        tab,
        recipe: [{ kind: 'drop_duplicates' }]
      });
      await expect(alert.first()).toContainText('Try again in a minute.');
      await picture(page, `dataset-${tab}-failed`);
      gate.hold(reads);
      await alert.first().getByRole('button', { name: 'Try again' }).click();
      await expect(
        document.locator('[aria-busy=true], .mlp-Loading, .mlp-Ring').first()
      ).toBeVisible();
      await picture(page, `dataset-${tab}-busy`);
      await gate.open();
      await expect(alert).toHaveCount(0);
    }
    await command(page, 'mlplatform:open-dataset', {
      dataset: 'states',
      tab: 'compare'
    });
    await expect(
      document.getByText('There is one version so far')
    ).toBeVisible();
    await picture(page, 'compare-empty');
  });
});
