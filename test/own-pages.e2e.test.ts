import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createSignInLink } from '../intelligence/adapters/postgres/access.ts';
import type { Layer } from '../intelligence/app/compose.ts';
import type { Running } from '../intelligence/app/serve.ts';
import { virtualClock } from '../intelligence/kernel/clock.ts';
import { newId } from '../intelligence/kernel/ids.ts';
import { axeFaults } from './axe.ts';
import { browserPath, openBrowser, signInAt } from './browser.ts';
import { testDatabase } from './postgres.ts';
import { serveOn } from './serving.ts';

const clock = virtualClock('2026-03-02T18:00:00.000Z');
const database = await testDatabase(inject('postgres'), 'north');
let running: Running;
let layer: Layer;

const say = (type: string, data: object) =>
  layer.ingest('north', [{ specversion: '1.0', id: newId(), source: 'test', type, time: clock.now().toISOString(), data }]);

/** Each with the page that they land on, and what it must say of what is theirs. */
const PEOPLE = [
  ['customer', 'c1', '/me', ['Your line is down because of a fault in our network.', 'Reminders to pay', 'Be at home on 2026-03-03', 'You owe $45.']],
  ['partner', 'p1', '/partner', ['2 customers of yours are cut off', 'Asking for USD 45.00', 'Ask how they want to pay USD 30.00.']],
  ['technician', 't1', '/jobs', ['Go there on 2026-03-04', 'the fault is not in the house: ask before you drive', '3 visits to come, 1 not closed.']],
] as const;

if (!browserPath)
  process.stdout.write('\n  SKIPPED, LOUDLY: no Chromium on this machine, so the pages of partners, technicians and customers were not opened.\n\n');

describe.skipIf(!browserPath)('the pages of partners, technicians and customers, in a browser', () => {
  let browser: Browser;

  beforeAll(async () => {
    ({ running, layer } = await serveOn(database, clock, { byItself: false }));
    const [line, other] = ['n1', 'n2'];
    for (const [customer_id, name, node_id, price_minor] of [
      ['c1', 'Ada Okafor', line, 4_500],
      ['c2', 'Bo Lindqvist', line, 6_000],
      ['c3', 'Cleo Marchetti', other, 3_000],
    ] as const) {
      await say('customer.created', { customer_id, name, partner_id: 'p1', node_id, email: `${customer_id}@example.org`, time_zone: 'America/Chicago' });
      await say('service.changed', { customer_id, plan_id: 'home', plan_name: 'Home 100', price_minor, currency: 'USD' });
      const visit = { visit_id: `v-${customer_id}`, technician_id: 't1', kind: 'repair' };
      await say('visit.scheduled', { customer_id, ...visit, scheduled_for: node_id === line ? '2026-03-03' : '2026-03-04' });
    }
    const forgotten = { customer_id: 'c3', visit_id: 'v-forgotten', technician_id: 't1', kind: 'repair' };
    await say('visit.scheduled', { ...forgotten, scheduled_for: '2026-01-12' });
    for (const [customer_id, amount_minor] of [
      ['c1', 4_500],
      ['c3', 3_000],
    ] as const) {
      await say('invoice.issued', { customer_id, invoice_id: `i-${customer_id}`, amount_minor, currency: 'USD', due_on: '2026-03-01' });
      await say('payment.failed', { customer_id, payment_id: `f-${customer_id}`, amount_minor, currency: 'USD', attempt: 1 });
    }
    await say('outage.started', { node_id: line, outage_id: 'o1' });
    await layer.pipeline.drain();
    while (await layer.touch());
    browser = await openBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await running?.stop();
  });

  test('a link opens a page with one button that Enter presses; light and dark, wide and narrow, it wears its style and axe finds no fault', async () => {
    const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 } })).newPage();
    const faults: string[] = [];
    page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
    const who = { tenant: 'north', role: 'customer', person: 'customer c2', subject: 'c2' } as const;
    const token = await database.asWorker((sql) => createSignInLink(sql, who, clock.now()));
    await page.goto(`${running.address}/sign-in?token=${token}`);
    const grounds = new Set<unknown>();
    for (const width of [1280, 390])
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme });
        grounds.add(await page.evaluate('getComputedStyle(document.querySelector("button")).backgroundColor'));
        faults.push(...(await axeFaults(page)).map((fault) => `${width} ${colorScheme}: ${fault}`));
      }
    expect(grounds).toEqual(new Set(['oklch(0.485 0.17 262)', 'oklch(0.76 0.115 258)']));
    await page.keyboard.press('Enter');
    await page.waitForURL('**/me');
    expect(faults).toEqual([]);
  });

  test.each(PEOPLE)(
    'a %s (%s) lands on %s and reads what needs them; wide and narrow, light and dark, axe finds no fault and nothing runs over the edge',
    {
      timeout: 60_000,
    },
    async (role, subject, path, said) => {
      const page = await (await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' })).newPage();
      const faults: string[] = [];
      page.on('console', (message) => message.type() === 'error' && faults.push(message.text()));
      page.on('pageerror', (error) => faults.push(error.message));
      const token = await database.asWorker((sql) => createSignInLink(sql, { tenant: 'north', role, person: `${role} ${subject}`, subject }, clock.now()));
      await signInAt(page, running.address, token);
      await page.getByRole('heading', { name: 'What needs you now' }).waitFor();
      expect(new URL(page.url()).pathname).toBe(path);
      const text = await page.locator('main').innerText();
      for (const words of said) expect(text).toContain(words);
      expect(text).not.toMatch(/risk|health|churn|recovery/i);
      for (const width of [1280, 390])
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.setViewportSize({ width, height: 900 });
          await page.emulateMedia({ colorScheme });
          faults.push(...(await axeFaults(page)).map((fault) => `${width} ${colorScheme}: ${fault}`));
          if (await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')) faults.push(`${width}: runs over the edge`);
        }
      expect(faults).toEqual([]);
    },
  );
});
