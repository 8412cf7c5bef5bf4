import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createSignInLink } from '../intelligence/adapters/postgres/access.ts';
import type { Layer } from '../intelligence/app/compose.ts';
import { layoutServices } from '../intelligence/app/layout.ts';
import type { Running } from '../intelligence/app/serve.ts';
import { WorkflowPersonalization } from '../intelligence/behavioral/layout.ts';
import { virtualClock } from '../intelligence/kernel/clock.ts';
import { newId } from '../intelligence/kernel/ids.ts';
import { askForWork } from './asked-work.ts';
import { axeFaults } from './axe.ts';
import { browserPath, openBrowser, signInAt } from './browser.ts';
import { testDatabase } from './postgres.ts';
import { serveOn } from './serving.ts';

const DAY = 86_400_000;
// Noon in Chicago.
const clock = virtualClock('2026-03-02T18:00:00.000Z');
const database = await testDatabase(inject('postgres'), 'north');
/** Somebody whom the lot lets have offers. */
const person = Array.from({ length: 50 }, (_, i) => `sue${i}`).find((name) => new WorkflowPersonalization().armOf('north', name) === 'offered') as string;
const who = { tenant: 'north', role: 'support', person } as const;
let running: Running;
let layer: Layer;

const say = (type: string, data: object) =>
  layer.ingest('north', [{ specversion: '1.0', id: newId(), source: 'test', type, time: clock.now().toISOString(), data }]);

/** A call for support to make, as a playbook asks for it. */
const ask = (customer_id: string) =>
  askForWork(
    { database, layer },
    { tenant: 'north', customer_id },
    { title: 'Call about the line', detail: 'Slow evenings', due: '2026-04-01T18:00:00.000Z', role: 'support' },
    clock.now(),
  );

if (!browserPath) process.stdout.write('\n  SKIPPED, LOUDLY: no Chromium on this machine, so nobody’s page was arranged in a browser.\n\n');

describe.skipIf(!browserPath)('the page of what needs somebody, in a browser', () => {
  let browser: Browser;
  let page: Page;
  const faults: string[] = [];
  const titles = () => page.locator('[data-part] h2').allTextContents();
  const open = async () => {
    await page.goto(`${running.address}/now`);
    await page.getByRole('heading', { name: 'Not done, and why' }).waitFor();
  };
  const handle = (name: string) => page.getByRole('button', { name: `Arrange “${name}”` });
  /** Presses of Tab from the head of the parts until something of this part has the focus. */
  const tabsTo = async (part: string): Promise<number> => {
    await page.evaluate(
      "document.querySelector('[data-part]').parentElement.setAttribute('tabindex', '-1'); document.querySelector('[data-part]').parentElement.focus()",
    );
    for (let i = 1; i < 100; i++) {
      await page.keyboard.press('Tab');
      const at = await page.evaluate(
        "document.activeElement.closest('[data-handle]') ? null : document.activeElement.closest('[data-part]')?.dataset.part ?? null",
      );
      if (at === part) return i;
    }
    throw new Error(`there is nothing to reach in ${part}`);
  };

  beforeAll(async () => {
    ({ running, layer } = await serveOn(database, clock, { byItself: false }));
    for (const id of ['a', 'b', 'c', 'd'])
      await say('customer.created', { customer_id: id, name: `Okafor ${id}`, phone: '+15005550006', time_zone: 'America/Chicago' });
    await layer.pipeline.drain();
    await say('consent.changed', { customer_id: 'd', channel: 'call', class: 'care', allowed: false });
    await layer.pipeline.drain();
    for (const id of ['a', 'b', 'c', 'd']) await ask(id);
    const layouts = layoutServices(database, clock);
    for (let i = 0; i < 10; i++) {
      await layouts.noteUse(who, { desk: 'support', part: 'withheld', after_ms: 4_000 });
      clock.advance(DAY);
    }
    browser = await openBrowser();
    page = await (await browser.newContext({ viewport: { width: 1440, height: 900 }, reducedMotion: 'reduce' })).newPage();
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    page.on('pageerror', (error) => faults.push(error.message));
    const token = await database.asWorker((sql) => createSignInLink(sql, who, clock.now()));
    await signInAt(page, running.address, token);
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await running?.stop();
  });

  test('a better order is offered with its reason and nothing has moved; axe finds no fault in card and menu, wide and narrow, light and dark', {
    timeout: 60_000,
  }, async () => {
    await open();
    await page.getByText('Put “Not done, and why” first?').waitFor();
    await page.getByText('You went to it before anything else on each of the last 10 days').waitFor();
    expect(await titles()).toEqual(['To do, as it stands', 'What goes on', 'Not done, and why', 'How you hear of things']);
    const found: string[] = [];
    for (const width of [1440, 390])
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        await handle('What goes on').click();
        await page.getByRole('menu').waitFor();
        found.push(...(await axeFaults(page)).map((fault) => `${width} ${colorScheme}: ${fault}`));
        await page.keyboard.press('Escape');
      }
    expect(found).toEqual([]);
    await page.setViewportSize({ width: 1440, height: 900 });
  });

  test('a yes puts the part first, says so, keeps the focus on it and saves keys; undo puts all back', async () => {
    const before = await tabsTo('withheld');
    await page.getByRole('button', { name: 'Yes, put it first' }).click();
    await page.getByRole('status').getByText('“Not done, and why” stands first now.').waitFor();
    expect((await titles())[0]).toBe('Not done, and why');
    expect(await page.evaluate('document.activeElement.id')).toBe('handle-withheld');
    const after = await tabsTo('withheld');
    process.stdout.write(`  presses of Tab to the first thing in the part: ${before} before, ${after} after\n`);
    expect(after).toBeLessThan(before);
    await page.getByRole('status').getByRole('button', { name: /Undo/ }).click();
    await page.getByRole('status').getByText('“Not done, and why” stands third now.').waitFor();
    expect((await titles())[0]).toBe('To do, as it stands');
  });

  test('the keyboard alone moves and pins a part, asks why it is here, and puts all back; a reload finds it as it was left', async () => {
    await handle('What goes on').focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('“What goes on” stands first now.').waitFor();
    expect(await page.evaluate('document.activeElement.id')).toBe('handle-alerts');
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Pin here' }).press('Enter');
    await page.getByRole('status').getByText('“What goes on” is pinned.').waitFor();
    await open();
    expect((await titles())[0]).toBe('What goes on');
    await page.getByRole('button', { name: 'Arrange “What goes on”, pinned' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    await page.getByText('You moved it here on 12 Mar 2026. It is pinned').waitFor();
    await page.getByText('Of the last 10 days on which you opened something on this page, you came here first on 0.').waitFor();
    expect(await axeFaults(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await handle('To do, as it stands').click();
    await page.getByRole('menuitem', { name: 'Back to the usual order' }).click();
    await page.getByRole('status').getByText('The page stands as your desk has it.').waitFor();
    expect((await titles())[0]).toBe('To do, as it stands');
  });

  test('the first thing that is opened is noted with its time, once for each opening of the page, and handles are none', async () => {
    const openings = async (): Promise<number> => {
      const { rows } = await database.asWorker((sql) =>
        sql.query<{ n: number }>("SELECT coalesce(sum(openings), 0)::int AS n FROM layout_uses WHERE day = '2026-03-12'"),
      );
      return rows[0]?.n ?? -1;
    };
    await open();
    const before = await openings();
    await handle('What goes on').click();
    await page.keyboard.press('Escape');
    const noted = page.waitForResponse((response) => response.url().endsWith('/experience/uses'));
    await page.locator('[data-part=withheld] a').first().click();
    expect((await noted).status()).toBe(204);
    expect(await openings()).toBe(before + 1);
  });

  test('nothing was written to the console as an error', () => {
    expect(faults).toEqual([]);
  });
});
