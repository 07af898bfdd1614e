import { command, expect, openPanel, picture, test } from './panel';
import { Seed } from './seed';

const ROWS = 1_000_000;
/** Rows that are read at once, and the most reads that a jump may cost: the last rows, and those passed on the way. */
const BLOCK = 200;
const JUMP = 8;
/** Turns of the wheel from the first row to the last. */
const TURNS = 50;

test('a million rows are scrolled to their end, with a few reads of what is in sight', async ({
  page,
  request
}) => {
  const lines = ['number,half'];
  for (let row = 0; row < ROWS; row += 1) {
    lines.push(`${row},${row / 2}`);
  }
  await new Seed(request).table('million', Buffer.from(lines.join('\n')));
  const reads: URLSearchParams[] = [];
  page.on('request', read => {
    if (/\/datasets\/million\/rows/.test(read.url())) {
      reads.push(new URL(read.url()).searchParams);
    }
  });
  await openPanel(page);
  await command(page, 'mlplatform:open-dataset', { dataset: 'million' });
  const document = page.locator('.mlp-Document:visible');
  await expect(document.getByText('1,000,000 rows × 2 columns')).toBeVisible();
  const grid = document.locator('.mlp-Grid-widget');
  const status = document.locator('.mlp-StatusLine');
  await grid.click({ position: { x: 100, y: 90 }, force: true });
  await expect(status).toContainText('Row 1, number: 0');

  await test.step('to the end, by keyboard', async () => {
    await page.keyboard.press('Control+ArrowDown');
    await expect(status).toContainText('Row 1,000,000, number: 999999');
    await page.keyboard.press('ArrowRight');
    await expect(status).toContainText('Row 1,000,000, half: 499999.5');
    await page.keyboard.press('ArrowUp');
    await expect(status).toContainText('Row 999,999, half: 499999');
    await picture(page, 'dataset-million');
    expect(reads.length).toBeLessThanOrEqual(JUMP);
  });

  await test.step('back to the middle, by the wheel', async () => {
    const before = reads.length;
    await page.keyboard.press('Control+ArrowUp');
    await expect(status).toContainText('Row 1, half: 0');
    await grid.hover({ force: true });
    for (let turn = 0; turn < TURNS; turn += 1) {
      await page.mouse.wheel(0, (ROWS * 30) / TURNS);
    }
    await expect
      .poll(() => Math.max(...reads.map(read => Number(read.get('offset')))))
      .toBe(ROWS - BLOCK);
    // Of 5,000 blocks that were passed, those are read that a screen stood on; it may lie across two.
    expect(reads.length - before).toBeLessThanOrEqual(2 * TURNS);
    expect(reads.every(read => Number(read.get('limit')) === BLOCK)).toBe(true);
  });
});
