import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { caller, type Keys, keysFor } from '../../test/calling.ts';
import { testDatabase } from '../../test/postgres.ts';
import { serveOn } from '../../test/serving.ts';
import type { Layer } from '../app/compose.ts';
import type { Running } from '../app/serve.ts';
import type { CustomerIntelligence } from '../contract/api/intelligence.ts';
import type { CustomerList } from '../contract/api/lists.ts';
import { virtualClock } from '../kernel/clock.ts';

const database = await testDatabase(inject('postgres'), 'north', 'south');
const clock = virtualClock('2026-03-01T12:00:00Z');
const DAY = 86_400_000;
let running: Running;
let layer: Layer;
const keys: Keys = {};

beforeAll(async () => {
  ({ running, layer } = await serveOn(database, clock, { byItself: false }));
  Object.assign(keys, await keysFor(database, clock, ['north', 'south'], ['owner', 'operations', 'support', 'service']));
  for (const id of ['a', 'b', 'c']) await event({ id, type: 'customer.created', data: { customer_id: id, name: id, segment: 'residential' } });
  for (let i = 0; i < 12; i++)
    await event({
      id: `u${i}`,
      type: 'usage.recorded',
      time: new Date(clock.now().getTime() - i * DAY).toISOString(),
      data: { customer_id: 'a', down_bytes: 4e9, up_bytes: 1e8, evening_speed_percent: 90 },
    });
  await layer.pipeline.drain();
  while ((await layer.score()) > 0);
}, 120_000);
afterAll(() => running?.stop());

const { call } = caller(() => `${running.address}/api/v1`, keys, 'north support');
const event = (one: object) =>
  call('/events', { method: 'POST', as: 'north service', body: { specversion: '1.0', source: 't', time: clock.now().toISOString(), ...one } });
const list = async (query = '') => (await call<CustomerList>(`/customers?sort=name${query}`)).body;
const names = async (query = '') => (await list(query)).rows.map((row) => row.customer_id);
const about = async (id: string) => (await call<CustomerIntelligence>(`/customers/${id}/intelligence`)).body;
const inDays = (days: number) => new Date(clock.now().getTime() + days * DAY).toISOString();

describe('a customer who is left out', () => {
  test('leaves list and advice, is counted, and comes back by itself when the time is over', async () => {
    const made = await call('/customers/b/exemption', { method: 'POST', body: { kind: 'vpn', reason: 'Second line behind a VPN', until: inDays(30) } });
    expect(made).toMatchObject({ status: 200, body: { made_by: 'key support', made_at: clock.now().toISOString(), reason: 'Second line behind a VPN' } });
    expect(await names()).toEqual(['a', 'c']);
    expect(await list()).toMatchObject({ total: 2, exempted: 1 });
    expect(await names('&exempted=with')).toEqual(['a', 'b', 'c']);
    expect(await names('&exempted=only')).toEqual(['b']);
    expect(await about('b')).toMatchObject({ recommended_actions: [], exemption: { kind: 'vpn' } });
    clock.advance(30 * DAY + 1);
    expect(await names()).toEqual(['a', 'b', 'c']);
    expect((await about('b')).exemption).toBeNull();
    expect((await about('b')).recommended_actions).not.toEqual([]);
  });

  test('comes back at once when a person says so', async () => {
    await call('/customers/c/exemption', { method: 'POST', body: { kind: 'staff', reason: 'Works here', until: inDays(100) } });
    expect(await names()).toEqual(['a', 'b']);
    expect((await call('/customers/c/exemption', { method: 'DELETE' })).status).toBe(200);
    expect(await names()).toEqual(['a', 'b', 'c']);
    expect(await call('/customers/c/exemption', { method: 'DELETE' })).toMatchObject({ status: 404, body: { code: 'NOT_FOUND' } });
  });

  test.each([
    ['in the past', -1],
    ['beyond two years', 800],
  ])('is not left out until a moment %s', async (_, days) => {
    const refused = await call('/customers/a/exemption', { method: 'POST', body: { kind: 'other', reason: 'why not', until: inDays(days) } });
    expect(refused).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID', pointer: '/until' } });
  });

  test('is of one’s own ISP, and programs that send events may not do it', async () => {
    const body = { kind: 'staff', reason: 'Works here', until: inDays(10) };
    expect(await call('/customers/a/exemption', { method: 'POST', as: 'south owner', body })).toMatchObject({
      status: 404,
      body: { code: 'CUSTOMER_NOT_FOUND' },
    });
    expect((await call('/customers/a/exemption', { method: 'POST', as: 'north service', body })).status).toBe(403);
  });
});

describe('this is wrong', () => {
  test('"not at risk" is kept with what the score was, leaves the list for a month, and can be taken back by who said it', async () => {
    const given = await call('/customers/a/feedback', { method: 'POST', body: { kind: 'not-at-risk', note: 'Moved to a shared line' } });
    expect(given).toMatchObject({ status: 200, body: { made_by: 'key support', kind: 'not-at-risk', exempt_until: inDays(30) } });
    expect(given.body.health_score).toBe((await about('a')).health_score.score);
    expect(await names()).toEqual(['b', 'c']);
    const path = `/customers/a/feedback/${given.body.feedback_id}`;
    expect((await call(path, { method: 'DELETE', as: 'north owner' })).status).toBe(404);
    expect((await call(path, { method: 'DELETE' })).status).toBe(200);
    expect(await names()).toEqual(['a', 'b', 'c']);
    const { body } = await call<{ rows: object[]; total: number }>('/feedback?customer_id=a');
    expect(body).toMatchObject({ total: 1, rows: [{ becomes: 'Taken back: nothing comes of it.' }] });
  });

  test('"wrong reason" names a reason that there is', async () => {
    const wrong = (feature?: string) => call('/customers/a/feedback', { method: 'POST', body: { kind: 'wrong-reason', ...(feature && { feature }) } });
    expect(await wrong()).toMatchObject({ status: 400, body: { pointer: '/feature' } });
    expect(await wrong('shoe_size')).toMatchObject({ status: 400, body: { pointer: '/feature' } });
    expect(await wrong('usage_days_30d')).toMatchObject({ status: 200, body: { feature: 'usage_days_30d', meaning: 'Days with any use', exempt_until: null } });
    expect(await names()).toEqual(['a', 'b', 'c']);
  });

  test('"wrong data" is work for operations until somebody says what was found', async () => {
    const { body } = await call('/customers/b/feedback', {
      method: 'POST',
      body: { kind: 'wrong-data', feature: 'slow_evenings_30d', note: 'The probe is broken' },
    });
    const open = async () => (await call<{ rows: object[] }>('/feedback?kind=wrong-data&open=true')).body.rows;
    expect(await open()).toMatchObject([
      { customer_id: 'b', note: 'The probe is broken', becomes: 'A report for operations: open until somebody says what was found.' },
    ]);
    const done = (as: string) => call(`/feedback/${body.feedback_id}/done`, { method: 'POST', as, body: { found: 'Probe at the node replaced' } });
    expect((await done('north support')).status).toBe(403);
    expect(await done('north operations')).toMatchObject({ status: 200, body: { done_by: 'key operations', found: 'Probe at the node replaced' } });
    expect(await open()).toEqual([]);
    expect((await done('north operations')).status).toBe(404);
  });
});

describe('health', () => {
  test('a score says since when its grade stands, which feeds are missing, and that there is no record yet', async () => {
    const { health_score: health } = await about('a');
    expect(health).toMatchObject({
      grade_since: '2026-03-01',
      backtest: null,
      profile: { basis: 'Every measure counts the same: nothing has been learned on this ISP yet.' },
    });
    expect(health.missing_feeds.map(({ feed }) => feed)).toEqual(['alarms', 'billing', 'care', 'portal', 'sessions']);
    expect(health.components.find(({ name }) => name === 'first-help')).toMatchObject({ score: null, evidence: 'Not heard: tickets and surveys, never' });
  });

  test('the record tells the feeds as they stand', async () => {
    const { body } = await call<{ backtest: null; feeds: { feed: string }[] }>('/health/backtest');
    expect(body.backtest).toBeNull();
    expect(body.feeds.find(({ feed }) => feed === 'care')).toEqual({ feed: 'care', label: 'Tickets and surveys', last_at: null, silent_since: null });
  });

  test('what is held of a grade is kept from one day to the next', async () => {
    const held = async () =>
      (await database.asWorker((sql) => sql.query<{ graded: object }>("SELECT graded FROM scores WHERE tenant_id = 'north' AND customer_id = 'a'"))).rows;
    expect((await held())[0]?.graded).toMatchObject({ day: '2026-03-01', held: null });
    expect(
      await event({ id: 'again', type: 'usage.recorded', data: { customer_id: 'a', down_bytes: 4e9, up_bytes: 1e8, evening_speed_percent: 90 } }),
    ).toMatchObject({ status: 202 });
    await layer.pipeline.drain();
    while ((await layer.score()) > 0);
    expect((await held())[0]?.graded).toMatchObject({ day: clock.now().toISOString().slice(0, 10), held: { since: '2026-03-01', seen: 1 } });
  });
});
