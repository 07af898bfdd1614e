import { customers, customersCsv } from './customers';
import { expect, test } from './panel';
import { Seed } from './seed';

test('the panel is usable within five seconds, and a prediction takes less than 100 ms', async ({
  page,
  request
}) => {
  const seed = new Seed(request);
  const version = await seed.table('timed', customersCsv(80));
  await seed.deploy(await seed.train(version, 'churned', 'Timed'), 'timed');
  const note = (type: string, milliseconds: number[]): void => {
    const description = milliseconds
      .map(value => `${Math.round(value)} ms`)
      .join(', ');
    test.info().annotations.push({ type, description });
    console.log(`    ${type}: ${description}`);
  };

  // How long JupyterLab itself takes is reported; held is what comes on top. A machine that others use at the moment is
  // given another chance.
  await expect(async () => {
    const began = Date.now();
    await page.goto();
    const started = Date.now();
    await page.sidebar.openTab('mlplatform-sidebar');
    await expect(
      page.getByRole('treeitem', { name: /^timed, live/ })
    ).toBeVisible();
    const usable = Date.now();
    note('JupyterLab, and the panel after it', [
      started - began,
      usable - started
    ]);
    expect(usable - started).toBeLessThan(5000);
  }).toPass({ timeout: 120_000 });
  // Of what JupyterLab itself needs to start, this panel adds next to nothing.
  const ours = await page.evaluate(() =>
    performance
      .getEntriesByType('resource')
      .filter(({ name }) => name.includes('jupyter-mlplatform/static'))
      .reduce(
        (sum, entry) =>
          sum + (entry as PerformanceResourceTiming).decodedBodySize,
        0
      )
  );
  expect(ours).toBeLessThan(160_000);

  const [row] = customers(1);
  await expect(async () => {
    const times = await page.evaluate(predictions, {
      url: `${test.info().project.use.baseURL}/mlplatform/api/v1/deployments/timed/predict`,
      row,
      count: 20
    });
    note('predictions, median and slowest', [times[10], times[19]]);
    expect(times[10]).toBeLessThan(100);
  }).toPass({ timeout: 120_000 });
});

/** Ask an endpoint from the page, one request after the other; returns how long each took, in ms, the fastest first. */
async function predictions({
  url,
  row,
  count
}: {
  url: string;
  row: Record<string, unknown>;
  count: number;
}): Promise<number[]> {
  const xsrf = document.cookie.match(/\b_xsrf=([^;]*)/)?.[1] ?? '';
  const times: number[] = [];
  for (let asked = 0; asked < count; asked += 1) {
    const began = performance.now();
    const reply = await fetch(url, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', 'X-XSRFToken': xsrf },
      body: JSON.stringify({ rows: [row] })
    });
    await reply.json();
    if (!reply.ok) {
      throw new Error(`The endpoint answers ${reply.status}.`);
    }
    times.push(performance.now() - began);
  }
  return times.sort((left, right) => left - right);
}
