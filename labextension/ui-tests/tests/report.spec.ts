import { execFileSync } from 'node:child_process';
import { command, expect, openPanel, picture, test } from './panel';
import { Seed } from './seed';

/** Patients with diabetes, and whether the disease went on fast within a year (Efron et al., 2004). */
const DIABETES = `
import sys
from sklearn.datasets import load_diabetes
patients = load_diabetes(as_frame=True, scaled=False).frame
patients["progress"] = (patients.pop("target") > 280).map({True: "fast", False: "slow"})
patients.to_csv(sys.stdout, index=False)
`;

test('the report of a model says what it is made of, where it decides, and what to doubt', async ({
  page,
  request
}) => {
  const seed = new Seed(request);
  const csv = execFileSync('python', ['-c', DIABETES]);
  const first = await seed.table('diabetes', csv);
  const scaled = await seed.apply(first, [{ kind: 'scale', columns: ['bmi'] }]);
  const model = await seed.train(scaled, 'progress', 'Progress', {
    candidates: ['linear', 'extra_trees']
  });
  await openPanel(page);

  await command(page, 'mlplatform:open-model', { model });
  const report = page.locator('.mlp-Document:visible');
  const members = report
    .getByRole('region', { name: 'Members of the ensemble' })
    .getByRole('row');
  await expect(members).toHaveCount(3);
  await expect(members.filter({ hasText: 'Extra trees' })).toHaveCount(1);
  await expect(members.filter({ hasText: 'Linear model' })).toHaveCount(1);
  await expect(report.getByText(/learnt in each fold/)).toBeVisible();
  await expect(
    report.getByRole('region', { name: 'Where it does worst' })
  ).toBeVisible();
  await expect(
    report
      .getByRole('region', { name: 'How it was measured' })
      .getByText(/“slow” is predicted from a probability of 0\.\d+/)
  ).toBeVisible();
  await picture(page, 'model-ensemble');
});
