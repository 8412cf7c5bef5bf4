import { existsSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { createSignInLink } from '../intelligence/adapters/postgres/access.ts';
import { channelBook } from '../intelligence/app/carriers.ts';
import { composeLayer } from '../intelligence/app/compose.ts';
import { readConfig } from '../intelligence/app/config.ts';
import { type Mailbox, openMailbox } from '../intelligence/app/proofs/mailbox.ts';
import { type Running, serve } from '../intelligence/app/serve.ts';
import type { CustomerIntelligence } from '../intelligence/contract/api/intelligence.ts';
import type { DecisionList } from '../intelligence/contract/api/lists.ts';
import type { AffectedList, IncidentList, NodeList } from '../intelligence/contract/api/network.ts';
import { virtualClock } from '../intelligence/kernel/clock.ts';
import { silentLog } from '../intelligence/kernel/log.ts';
import { keyring } from '../intelligence/kernel/sealed.ts';
import { assign, HOLDOUT_SHARE, UNIVERSAL_SHARE } from '../intelligence/orchestration/holdout.ts';
import { simulate } from '../intelligence/simulation/world.ts';
import { axeFaults } from './axe.ts';
import { browserPath, openBrowser, signInAt } from './browser.ts';
import { caller, type Keys, keysFor } from './calling.ts';
import { testDatabase } from './postgres.ts';

const TENANT = 'north';
const NIGHT = '2026-03-29T04:30:00.000Z'; // 23:30 on Saturday in Chicago, 21:30 in Los Angeles
const database = await testDatabase(inject('postgres'), TENANT);
const clock = virtualClock(NIGHT);
let mailbox: Mailbox;
let running: Running;
const keys: Keys = {};

const { call, get, signIn } = caller(() => running.address, keys, 'north service');
const send = (id: string, type: string, data: object) =>
  call('/api/v1/events', {
    method: 'POST',
    headers: { 'content-type': 'application/cloudevents+json' },
    body: { specversion: '1.0', id, source: 'billing', type, time: clock.now().toISOString(), data },
  });

/** Looks until the answer satisfies; the test's own limit ends it. */
async function until<T>(look: () => Promise<T>, good: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await look();
    if (good(value)) return value;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** An active customer with an address who is not held out. */
async function someone(): Promise<CustomerIntelligence> {
  const { rows } = await get<{ rows: { customer_id: string }[] }>('/api/v1/customers?sort=health&limit=200');
  for (const { customer_id } of rows.reverse()) {
    const customer = await get<CustomerIntelligence>(`/api/v1/customers/${customer_id}/intelligence`);
    if (
      customer.email &&
      customer.time_zone &&
      customer.status === 'active' &&
      !assign(TENANT, 'payment-recovery', customer_id, HOLDOUT_SHARE, UNIVERSAL_SHARE).heldOut &&
      customer.owed_minor === 0
    )
      return customer;
  }
  throw new Error('the simulated ISP has nobody to try it with');
}

beforeAll(async () => {
  mailbox = await openMailbox();
  const config = readConfig({}, { smtpUrl: `smtp://127.0.0.1:${mailbox.port}`, mailFrom: 'billing@north.example', port: '0' });
  const channels = channelBook({ database, config, keys: keyring(Buffer.alloc(32, 1)), clock, log: silentLog });
  const layer = composeLayer({ store: { database, connection: database.connection }, clock, log: silentLog, carriers: channels.routes });
  let batch: unknown[] = [];
  for (const event of simulate({ seed: 7, tenant: TENANT, from: '2025-07-02', days: 270, customers: 450, nodes: 10, strengths: { contract: 2, payments: 2 } })
    .events) {
    if (event.time > NIGHT || (event.recordedtime ?? '') > NIGHT) continue;
    batch.push(event);
    if (batch.length < 5_000) continue;
    await layer.ingest(TENANT, batch);
    batch = [];
  }
  await layer.ingest(TENANT, batch);
  await layer.pipeline.drain();
  await layer.train(TENANT, { seed: 1, by: 'test' });
  while ((await layer.score()) > 0);
  running = await serve({
    store: { database, connection: database.connection, place: '', close: async () => {} },
    config,
    clock,
    log: silentLog,
    channels,
    layer,
  });
  Object.assign(keys, await keysFor(database, clock, [TENANT], ['service']));
}, 240_000);

afterAll(async () => {
  await running?.stop();
  await mailbox?.close();
});

describe('one event travels all the way round', () => {
  test('a failed payment changes health and risk with reasons, is answered by a decision, and the reminder arrives at an allowed hour', {
    timeout: 60_000,
  }, async () => {
    const before = await someone();
    const id = before.customer_id;
    const began = performance.now();
    const answer = await send('failed-1', 'payment.failed', {
      customer_id: id,
      payment_id: 'p1',
      amount_minor: 4500,
      currency: 'USD',
      attempt: 1,
      hard: true,
      decline_code: 'stolen_card',
    });
    expect(answer.status).toBe(202);
    const after = await until(
      () => get<CustomerIntelligence>(`/api/v1/customers/${id}/intelligence`),
      (now) => now.health_score.score !== before.health_score.score,
    );
    const decided = await until(
      () => get<DecisionList>(`/api/v1/decisions?customer_id=${id}`),
      (list) => list.rows.some((row) => row.event?.id === 'failed-1'),
    );
    process.stdout.write(`  from the event to new scores and a decision: ${Math.round(performance.now() - began)} ms\n`);
    expect(after.health_score.score).toBeLessThan(before.health_score.score as number);
    expect(after.churn_risk.points).not.toBe(before.churn_risk.points);
    const { churn_risk: risk } = after;
    expect((risk.typical_points ?? 0) + risk.reasons.reduce((sum, reason) => sum + reason.points, 0) + risk.other_points).toBeCloseTo(risk.points as number, 9);
    const decision = decided.rows.find((row) => row.event?.id === 'failed-1' && row.choice === 'act');
    expect(decision?.why).toContain('declined for good');
    expect(decision?.commands).toMatchObject([{ kind: 'send-message', channel: 'email', state: 'waiting' }]);

    expect(mailbox.letters.filter((letter) => letter.to === before.email)).toEqual([]);
    clock.set(decision?.commands[0]?.not_before as string);
    clock.advance(60_000);
    const letter = await until(
      async () => mailbox.letters.find((one) => one.to === before.email),
      (one) => one !== undefined,
    );
    expect(letter?.text).toMatch(/45\.00/);
    const hour = Temporal.Instant.from(clock.now().toISOString()).toZonedDateTimeISO(before.time_zone as string).hour;
    expect(hour).toBeGreaterThanOrEqual(8);
    expect(hour).toBeLessThan(21);

    await send('paid-1', 'payment.succeeded', { customer_id: id, payment_id: 'p2', amount_minor: 4500, currency: 'USD' });
    const settled = await until(
      () => get<DecisionList>(`/api/v1/decisions?customer_id=${id}`),
      (list) => list.rows.some((row) => row.outcome?.kind === 'recovered'),
    );
    expect(settled.rows.find((row) => row.choice === 'stop')?.why).toContain('paid');
    clock.advance(20 * 86_400_000);
    await until(
      () => get<DecisionList>(`/api/v1/decisions?customer_id=${id}`),
      (list) => list.rows.every((row) => row.commands.every((command) => command.state !== 'waiting')),
    );
    expect(mailbox.letters.filter((one) => one.to === before.email)).toHaveLength(1);
  });
});

if (!browserPath) process.stdout.write('\n  SKIPPED, LOUDLY: no Chromium on this machine, so the dashboard was not looked at in a browser.\n\n');

/** How each page is looked at: what only a narrow screen shows is judged once, in the dark; the wide one in both. */
const LOOKS = [
  [1440, 'light', 'all'],
  [1440, 'dark', 'colours'],
  [390, 'dark', 'all'],
] as const;

describe.skipIf(!browserPath)('the dashboard in a browser', () => {
  let browser: Browser;
  let page: Page;
  let token: string;
  const faults: string[] = [];

  beforeAll(async () => {
    expect(existsSync('dashboard/dist/index.html')).toBe(true);
    browser = await openBrowser();
    page = await (await browser.newContext({ viewport: { width: 1440, height: 900 } })).newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(message.text());
    });
    page.on('pageerror', (error) => faults.push(error.message));
    token = await database.asWorker((sql) => createSignInLink(sql, { tenant: TENANT, role: 'owner', person: 'owner' }, clock.now()));
    await signInAt(page, running.address, token);
  }, 60_000);
  afterAll(() => browser?.close());

  test('a one-time link signs in, and only once', async () => {
    await page.waitForURL('**/brief');
    expect((await signIn(`/sign-in?token=${token}`)).status).toBe(401);
  });

  test('the worklist names customers, what is at stake and why', async () => {
    await page.goto(`${running.address}/retention`);
    await page.getByRole('heading', { level: 1 }).getByText('Who needs a call today').waitFor();
    await page.getByRole('grid').getByRole('row').nth(1).waitFor();
    await page.getByText('Typical customer').waitFor();
  });

  test('an event reaches the open customer page by itself: the failure on the timeline, the decision beside it', async () => {
    const { customer_id } = await someone();
    await page.goto(`${running.address}/customers/${encodeURIComponent(customer_id)}`);
    await page.getByRole('heading', { name: 'What happened', exact: true }).waitFor();
    await page.getByText('Live', { exact: true }).first().waitFor();
    const began = performance.now();
    await send('failed-2', 'payment.failed', { customer_id, payment_id: 'p9', amount_minor: 3300, currency: 'USD', attempt: 1, hard: true });
    await page.getByText('Payment of 33.00 USD failed').waitFor({ timeout: 20_000 });
    process.stdout.write(`  from the event to the open page: ${Math.round(performance.now() - began)} ms\n`);
    await page.goto(`${running.address}/decisions?customer_id=${encodeURIComponent(customer_id)}`);
    await page.getByText('declined for good').first().waitFor();
  });

  test('alarms become an incident on the open page by themselves; T takes it, and its page names who is cut off', { timeout: 60_000 }, async () => {
    const { rows } = await get<NodeList>('/api/v1/nodes?sort=customers&limit=200');
    const fed = rows.find(({ parent_id, customers }) => parent_id !== null && customers > 0);
    const parent = fed?.parent_id as string;
    await page.goto(`${running.address}/network`);
    await page.getByText('No incident is open.').waitFor();
    await page.getByText('Live', { exact: true }).first().waitFor();
    const began = performance.now();
    for (const { node_id } of rows.filter((row) => row.parent_id === parent || row.node_id === parent))
      await send(`down-${node_id}`, 'device.down', { node_id });
    await page.getByRole('grid', { name: 'Open incidents' }).getByText(parent, { exact: true }).waitFor();
    process.stdout.write(`  from the alarms to the open network page: ${Math.round(performance.now() - began)} ms\n`);
    await page.getByRole('grid', { name: 'Open incidents' }).getByRole('row').nth(1).focus();
    await page.keyboard.press('t');
    await page.getByRole('button', { name: 'Give it back' }).waitFor();
    const [incident] = (
      await until(
        () => get<IncidentList>('/api/v1/network/incidents'),
        (list) => list.rows[0]?.taken_by === 'owner',
      )
    ).rows;
    expect(incident).toMatchObject({ root: parent, customers: rows.find(({ node_id }) => node_id === parent)?.customers });
    await page.keyboard.press('Enter');
    await page.waitForURL('**/network/incidents/**');
    await page.getByText('Who is cut off').waitFor();
    const { rows: cut } = await get<AffectedList>(`/api/v1/network/incidents/${encodeURIComponent(incident?.incident_id as string)}/customers?limit=500`);
    expect(cut).toHaveLength(incident?.customers as number);
    await page
      .getByText(cut[0]?.name as string)
      .first()
      .waitFor();
  });

  test('no page has an accessibility fault that axe knows, on a wide and on a narrow screen, light and dark', { timeout: 480_000 }, async () => {
    const { customer_id } = await someone();
    const incident = (await get<IncidentList>('/api/v1/network/incidents')).rows[0]?.incident_id as string;
    const found: string[] = [];
    for (const path of [
      '/brief',
      '/retention',
      `/customers/${encodeURIComponent(customer_id)}`,
      '/customers',
      '/opportunities',
      '/journey',
      '/decisions',
      '/touched',
      '/collections',
      '/waiting',
      '/now',
      '/playbooks',
      '/playbooks/payment-recovery',
      '/models',
      '/models?model=churn_prediction',
      '/accuracy',
      '/network',
      '/network?show=past',
      '/network/nodes',
      `/network/incidents/${encodeURIComponent(incident)}`,
      '/wall/network',
      '/plans',
      '/partners',
      '/partners/p1',
      '/impact',
      '/settings/channels',
      '/settings/sending',
      '/system',
    ]) {
      await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
      await page.goto(`${running.address}${path}`);
      await page.getByRole('heading', { level: 1 }).first().waitFor();
      await page.waitForLoadState('networkidle').catch(() => {});
      for (const [width, colorScheme, rules] of LOOKS) {
        await page.setViewportSize({ width, height: 900 });
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        found.push(...(await axeFaults(page, rules)).map((fault) => `${path} ${width} ${colorScheme}: ${fault}`));
      }
    }
    expect(found).toEqual([]);
  });

  test('a customer chooses messages on a page without faults, and the choice is kept', { timeout: 60_000 }, async () => {
    const { customer_id } = await someone();
    const token = await database.asWorker((sql) =>
      createSignInLink(sql, { tenant: TENANT, role: 'customer', person: 'customer', subject: customer_id }, clock.now()),
    );
    const own = await (await browser.newContext({ viewport: { width: 390, height: 900 }, colorScheme: 'dark', reducedMotion: 'reduce' })).newPage();
    await signInAt(own, running.address, token);
    await own.goto(`${running.address}/me`);
    const offers = own.getByRole('group', { name: 'Offers' }).getByLabel('E-mail');
    const before = await offers.isChecked();
    await offers.setChecked(!before);
    await until(
      () => call(`/api/v1/customers/${customer_id}/preferences`),
      ({ body }) => JSON.stringify(body).includes(`"class":"marketing","channel":"email","stated":${!before}`),
    );
    expect(await axeFaults(own)).toEqual([]);
    await own.context().close();
  });

  test('axe sees a fault when there is one', async () => {
    await page.evaluate('document.body.insertAdjacentHTML("beforeend", "<img src=\\"/favicon.svg\\"><input>")');
    expect((await axeFaults(page)).length).toBeGreaterThan(0);
  });

  test('nothing was written to the console as an error', () => {
    expect(faults).toEqual([]);
  });
});
