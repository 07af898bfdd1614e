import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  expect,
  test as base,
  type IJupyterLabPageFixture
} from '@jupyterlab/galata';
import type { Locator } from '@playwright/test';

export { expect };

/** How long a training may take on a machine that is busy with something else. */
export const LONG_WORK_MS = 240_000;

/** Where pictures are kept; without it none are made, as changing the theme twice takes as long as many a test. */
const SCREENSHOTS = process.env.MLPLATFORM_SCREENSHOTS;

/** What JupyterLab says of any plugin on a machine that is busy with something else. */
const SLOW_MACHINE = /^warning: Plugin \S+ .*to activate\.$/;

/** A test fails as well when the browser's console has an error or a warning at its end. */
export const test = base.extend<{
  /** What a test provokes the console to say. */
  expectedMessage: RegExp | null;
  quietConsole: void;
}>({
  autoGoto: false,
  expectedMessage: [null, { option: true }],
  quietConsole: [
    async ({ page, expectedMessage }, use) => {
      const said: string[] = [];
      page.on('console', message => {
        if (['error', 'warning'].includes(message.type())) {
          said.push(`${message.type()}: ${message.text()}`);
        }
      });
      page.on('pageerror', error => {
        said.push(`uncaught: ${error.stack ?? error.message}`);
      });
      await use();
      expect(
        said.filter(
          text => !expectedMessage?.test(text) && !SLOW_MACHINE.test(text)
        )
      ).toEqual([]);
    },
    { auto: true }
  ]
});

export async function openPanel(page: IJupyterLabPageFixture): Promise<void> {
  await page.goto();
  await page.sidebar.openTab('mlplatform-sidebar');
  await expect(page.getByRole('heading', { name: 'Datasets' })).toBeVisible();
}

/** Do what a command of the palette does. */
export async function command(
  page: IJupyterLabPageFixture,
  id: string,
  args: Record<string, unknown>
): Promise<void> {
  await page.evaluate(
    async ([name, values]) => {
      // What it returns may be a widget, which does not come over.
      await window.jupyterapp.commands.execute(
        name as string,
        values as Record<string, never>
      );
    },
    [id, args]
  );
}

/** Keep a picture of what a person sees now, in the light and in the dark theme. */
export async function picture(
  page: IJupyterLabPageFixture,
  name: string
): Promise<void> {
  if (!SCREENSHOTS) {
    return;
  }
  await mkdir(SCREENSHOTS, { recursive: true });
  const path = (theme: string): string =>
    join(SCREENSHOTS, `${name}-${theme}.png`);
  await page.screenshot({ path: path('light'), animations: 'disabled' });
  await page.theme.setDarkTheme();
  await page.screenshot({ path: path('dark'), animations: 'disabled' });
  await page.theme.setLightTheme();
}

/** Upload a table by the dialog, and wait until its document is open. */
export async function uploadTable(
  page: IJupyterLabPageFixture,
  name: string,
  body: Buffer
): Promise<void> {
  await page
    .locator('#mlplatform-sidebar')
    .getByRole('button', { name: 'Upload a table from this computer' })
    .click();
  const dialog = page.getByRole('dialog');
  await dialog.locator('input[type=file]').setInputFiles({
    name: `${name}.csv`,
    mimeType: 'text/csv',
    buffer: body
  });
  await expect(dialog.getByText(`${name}.csv`)).toBeVisible();
  await dialog.getByRole('button', { name: 'Upload', exact: true }).click();
  await expect(
    page.getByRole('heading', { name, level: 1, exact: true })
  ).toBeVisible();
}

/** The kinds of step that are found; none before the catalogue is there. */
export function foundSteps(page: IJupyterLabPageFixture): Locator {
  return page.locator('.mlp-StepPicker-list [role=option]');
}

/** Add the step that some words find first to the recipe, by keyboard. */
export async function addStep(
  page: IJupyterLabPageFixture,
  words: string
): Promise<void> {
  const steps = page.getByRole('region', { name: 'Steps of the recipe' });
  await steps.getByRole('combobox', { name: 'Add a step' }).fill(words);
  await expect(foundSteps(page).first()).toBeVisible();
  await page.keyboard.press('Enter');
}
