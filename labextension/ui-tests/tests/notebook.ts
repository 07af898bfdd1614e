import type { IJupyterLabPageFixture } from '@jupyterlab/galata';
import type { Locator, Page } from '@playwright/test';
import { expect } from './panel';

/** A notebook file with one code cell for each of `sources`. */
export function notebookOf(sources: string[]): string {
  return JSON.stringify({
    cells: sources.map((source, index) => ({
      id: `cell-${index}`,
      cell_type: 'code',
      execution_count: null,
      metadata: {},
      outputs: [],
      source
    })),
    metadata: {
      kernelspec: {
        name: 'python3',
        display_name: 'Python 3',
        language: 'python'
      }
    },
    nbformat: 4,
    nbformat_minor: 5
  });
}

/** The widget that a cell's output shows. */
export function output(page: Page, cell: number): Locator {
  return page.locator('.jp-CodeCell').nth(cell).locator('.mlp-NotebookWidget');
}

/** Run a cell and expect what it prints. */
export async function expectPrinted(
  page: IJupyterLabPageFixture,
  cell: number,
  expected: string
): Promise<void> {
  await page.notebook.runCell(cell, true);
  await expect(
    page.locator('.jp-CodeCell').nth(cell).locator('.jp-OutputArea')
  ).toHaveText(new RegExp(`^${expected}\\s*$`));
}
