import type { Page } from 'playwright-core';

/** Rules whose answer depends on colours alone: what another colour scheme can change. */
const OF_COLOURS = ['color-contrast', 'link-in-text-block'];

/** Faults that axe-core finds on the page as it stands, or those of colours only. Its script is handed over, so that the page's own policy stays as it is. */
export async function axeFaults(page: Page, rules: 'all' | 'colours' = 'all'): Promise<string[]> {
  const { source } = await import('axe-core');
  await page.evaluate(source);
  const options = JSON.stringify({ resultTypes: ['violations'], ...(rules === 'colours' && { runOnly: { type: 'rule', values: OF_COLOURS } }) });
  return page.evaluate(
    `axe.run(document, ${options}).then((r) => r.violations.map((v) => v.id + " on " + v.nodes.slice(0, 2).map((n) => n.target.join(" ")).join(", ")))`,
  ) as Promise<string[]>;
}
