import type { Page } from 'playwright-core';

/** Faults that axe-core finds on the page as it stands. Its script is handed over, so that the page's own policy stays as it is. */
export async function axeFaults(page: Page): Promise<string[]> {
  const { source } = await import('axe-core');
  await page.evaluate(source);
  return page.evaluate(
    'axe.run(document, { resultTypes: ["violations"] }).then((r) => r.violations.map((v) => v.id + " on " + v.nodes.slice(0, 2).map((n) => n.target.join(" ")).join(", ")))',
  ) as Promise<string[]>;
}
