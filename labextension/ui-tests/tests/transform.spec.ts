import { billsCsv, customersCsv } from './customers';
import { addStep, command, expect, openPanel, picture, test } from './panel';
import { Seed } from './seed';

test('a recipe is made from its schema alone, tried while it is made, and applied as an experiment', async ({
  page,
  request
}) => {
  await new Seed(request).table('recipes', customersCsv(60));
  await openPanel(page);
  await command(page, 'mlplatform:make-recipe', { dataset: 'recipes' });
  const steps = page.getByRole('region', { name: 'Steps of the recipe' });
  const effect = page.getByRole('region', { name: 'Effect' });
  await expect(steps.getByText('Make a recipe')).toBeVisible();
  await picture(page, 'recipe-empty');

  await test.step('add steps with the keyboard', async () => {
    await addStep(page, 'fill missing');
    await expect(steps.getByText('Still to fill in: Columns')).toBeVisible();
    await steps.getByRole('combobox', { name: 'Columns' }).selectOption('age');
    await expect(effect.locator('td.mod-changed').first()).toBeVisible();
    await expect(effect.getByText(/missing \d+ → 0/)).toBeVisible();

    await addStep(page, 'normalise text');
    await steps.getByLabel('Case').selectOption('lower');
    await expect(
      effect.locator('td.mod-changed', { hasText: 'basic' }).first()
    ).toBeVisible();
    await expect(
      page.getByRole('button', { name: 'Apply', exact: true })
    ).toBeEnabled();
    await picture(page, 'recipe');
  });

  await test.step('train with the steps as a part of the model', async () => {
    await page.getByRole('button', { name: 'Train with Them…' }).click();
    const dialog = page.getByRole('dialog');
    await expect(
      dialog.getByText('2 steps of the recipe are part of the model')
    ).toBeVisible();
    await dialog.getByLabel('Metric').selectOption('f1');
    const sent = page.waitForRequest(/models\/train/);
    await dialog.getByRole('button', { name: 'Train', exact: true }).click();
    const { metric, steps: parts } = (await sent).postDataJSON();
    expect([metric, parts.length]).toEqual(['f1', 2]);
    await dialog.getByRole('button', { name: 'Cancel Job' }).click();
    await expect(dialog).toHaveCount(0);
  });

  await test.step('a mistake is shown at its step, and no preview', async () => {
    await addStep(page, 'filter rows');
    await steps.getByRole('textbox', { name: 'Where' }).fill('agee > 3');
    await expect(steps.getByRole('alert')).toContainText('agee');
    await expect(effect.getByText('Not ready yet')).toBeVisible();
    await picture(page, 'recipe-mistake');
    await steps.getByRole('textbox', { name: 'Where' }).fill('age > 30');
    await expect(steps.getByRole('alert')).toHaveCount(0);
    await expect(effect.getByTitle('This row goes').first()).toBeVisible();
  });

  await test.step('bring steps into another order', async () => {
    const titles = steps.locator('.mlp-StepCard-title');
    await titles.nth(2).focus();
    await page.keyboard.press('Alt+ArrowUp');
    await expect(titles.nth(1)).toContainText('2. Filter rows');
    await steps
      .getByTitle('Drag to another place')
      .nth(1)
      .dragTo(steps.getByRole('listitem').first(), {
        targetPosition: { x: 40, y: 4 }
      });
    await expect(titles.first()).toContainText('1. Filter rows');
  });

  await test.step('apply as an experiment', async () => {
    const apply = page.getByRole('region', { name: 'Apply the recipe' });
    await apply.getByLabel('Where').selectOption('As a new experiment…');
    await apply.getByLabel('Name of the experiment').fill('grown-ups');
    await apply.getByLabel('Message').fill('Only those above 30');
    await apply.getByRole('button', { name: 'Apply' }).click();
    await expect(
      page.getByText('This is not the newest version')
    ).toBeVisible();
    await page.getByRole('tab', { name: 'Versions' }).click();
    const experiment = page
      .getByRole('list', { name: 'Versions' })
      .getByRole('listitem')
      .filter({ hasText: 'grown-ups' });
    await expect(experiment).toContainText('Only those above 30');
    await experiment.getByRole('button', { name: 'Publish' }).click();
    await expect(page.getByText('is published as version 2')).toBeVisible();
  });
});

test('a recommendation is changed before it is applied, measured, and undone', async ({
  page,
  request
}) => {
  const seed = new Seed(request);
  await seed.table('advice', customersCsv(120));
  await openPanel(page);
  await command(page, 'mlplatform:open-dataset', {
    dataset: 'advice',
    tab: 'recommendations'
  });

  await test.step('measure, and end it', async () => {
    const measure = page.getByRole('button', { name: 'Measure', exact: true });
    const bar = page.locator('.mlp-Measure');
    await bar.getByText('How it is measured').click();
    await bar.getByLabel('Folds').fill('10');
    const sent = page.waitForRequest(/recommendations\/evidence/);
    await measure.click();
    expect((await sent).postDataJSON()).toMatchObject({ folds: 10 });
    await expect(page.getByRole('progressbar').first()).toBeVisible();
    await expect(
      page.locator('#jp-main-statusbar').getByText(/Measure proposals/)
    ).toBeVisible();
    await picture(page, 'measuring');
    await bar.getByRole('button', { name: 'Cancel' }).click();
    await expect(measure).toBeEnabled();
  });

  await test.step('edit a finding as a recipe', async () => {
    const duplicates = page
      .getByRole('article')
      .filter({ hasText: 'Duplicate rows' })
      .first();
    await duplicates.getByRole('button', { name: 'Edit' }).click();
    await page
      .getByRole('button', { name: /^1\. Drop duplicate rows/ })
      .click();
    await page.getByLabel('Keep').selectOption('last');
    await page
      .getByRole('region', { name: 'Apply the recipe' })
      .getByRole('button', { name: 'Apply' })
      .click();
    await expect(page.getByText(/Version 2,/)).toBeVisible();
  });

  await test.step('undo it', async () => {
    await page.getByRole('tab', { name: 'Versions' }).click();
    await page.getByRole('button', { name: 'More about version 2' }).click();
    await page.getByRole('menuitem', { name: 'Undo Transformation' }).click();
    await expect(page.getByText(/Version 3,/)).toBeVisible();
    await expect(
      page.locator('.mlp-Header').getByText('125 rows')
    ).toBeVisible();
  });

  await test.step('what has drifted since', async () => {
    const dearer = customersCsv(120)
      .toString()
      .replace(/,(\d+\.\d\d),/g, (_, charge) => `,${Number(charge) + 400},`);
    await seed.upload('advice', Buffer.from(dearer));
    await expect(page.getByText(/Version 4,/)).toBeVisible();
    await page.getByRole('tab', { name: 'Recommendations' }).click();
    const since = page.getByLabel('Drift since');
    await since.selectOption('1 · Add advice from advice.csv');
    await expect(
      page
        .getByRole('article')
        .filter({ hasText: 'Drift' })
        .filter({ hasText: 'monthly_charge' })
        .first()
    ).toBeVisible();
    await picture(page, 'drift-since');
  });
});

test('the best that was measured is published by one merge', async ({
  page,
  request
}) => {
  const seed = new Seed(request);
  await seed.table('bills', billsCsv());
  await seed.measure('bills', 'tip');
  await openPanel(page);
  await command(page, 'mlplatform:open-dataset', {
    dataset: 'bills',
    tab: 'recommendations'
  });
  const winner = page
    .getByRole('article')
    .filter({ hasText: 'The best that was measured' });
  await expect(winner).toContainText('bill');
  await expect(
    winner.getByRole('img', { name: /95 %.* on \d+ folds/ })
  ).toBeVisible();
  await winner.scrollIntoViewIfNeeded();
  await picture(page, 'measured');

  await winner.getByRole('button', { name: 'See what it changes' }).click();
  await expect(
    page.getByRole('region', { name: 'Rows' }).first()
  ).toBeVisible();
  await page.getByRole('tab', { name: 'Recommendations' }).click();
  await winner.getByRole('button', { name: 'Publish' }).click();
  await expect(page.getByText('is published as version 2')).toBeVisible();
  await page.getByRole('tab', { name: 'Versions' }).click();
  await expect(
    page.getByRole('list', { name: 'Versions' }).getByText(/^Publish /)
  ).toBeVisible();
});

test('another dataset is joined, and rows are aggregated, in one recipe', async ({
  page,
  request
}) => {
  const seed = new Seed(request);
  await seed.table('visits', customersCsv(60));
  await seed.table(
    'prices',
    Buffer.from('plan,price\nBasic,20\nbasic,20\nPremium,60\n')
  );
  await openPanel(page);
  await command(page, 'mlplatform:make-recipe', { dataset: 'visits' });
  const steps = page.getByRole('region', { name: 'Steps of the recipe' });
  const effect = page.getByRole('region', { name: 'Effect' });

  await addStep(page, 'join another');
  await steps.getByLabel('Version').fill('prices');
  await steps.getByLabel('On', { exact: true }).selectOption('plan');
  await expect(
    effect.getByRole('columnheader', { name: 'price' })
  ).toBeVisible();
  await picture(page, 'recipe-join');

  await addStep(page, 'aggregate');
  await steps.getByLabel('By', { exact: true }).selectOption('plan');
  await steps
    .getByRole('group', { name: 'Aggregations' })
    .getByRole('button', { name: 'Add' })
    .click();
  await steps.getByLabel('Function').selectOption('mean');
  await steps.getByLabel('Column', { exact: true }).selectOption('price');
  await expect(
    effect.getByRole('columnheader', { name: 'price_mean' })
  ).toBeVisible();
  await picture(page, 'recipe-aggregate');
  await page
    .getByRole('region', { name: 'Apply the recipe' })
    .getByRole('button', { name: 'Apply' })
    .click();
  await expect(page.locator('.mlp-Header').getByText('3 rows')).toBeVisible();
  await expect(
    page.locator('.mlp-Header').getByText('2 columns')
  ).toBeVisible();
});
