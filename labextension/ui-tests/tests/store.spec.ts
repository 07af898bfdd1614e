import type { Route } from '@playwright/test';
import { expect, openPanel, picture, test } from './panel';

const HEALTH = /mlplatform\/api\/v1\/health/;

/** Let the server's own answer through with another state of its store. */
function withStore(store: Record<string, unknown>) {
  return async (route: Route): Promise<void> => {
    const reply = await route.fetch();
    const health = await reply.json();
    await route.fulfill({
      response: reply,
      json: { ...health, store: { ...health.store, ...store } }
    });
  };
}

test('a store that can only be read is told, without an error', async ({
  page
}) => {
  await page.route(HEALTH, withStore({ read_only: true }));
  await openPanel(page);
  await expect(page.getByText('not change it')).toBeVisible();
  await picture(page, 'store-read-only');
});

test('a store that is away is told, and asked again', async ({ page }) => {
  const away = withStore({ reachable: false, error: 'Nobody answers.' });
  await page.route(HEALTH, away);
  await openPanel(page);
  const notice = page.getByRole('alert').filter({ hasText: 'Nobody answers.' });
  await expect(notice).toBeVisible();
  await picture(page, 'store-away');
  await page.unroute(HEALTH, away);
  await notice.getByRole('button', { name: 'Try again' }).click();
  await expect(notice).toBeHidden();
});
