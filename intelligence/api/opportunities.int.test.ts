import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { caller, type Keys, keysFor } from '../../test/calling.ts';
import { testDatabase } from '../../test/postgres.ts';
import { serveOn } from '../../test/serving.ts';
import { offersMade, plansSeen, usualUse } from '../adapters/postgres/offer-queries.ts';
import { loadPriceList } from '../adapters/postgres/price-list.ts';
import { requestAllScores } from '../adapters/postgres/score-store.ts';
import type { Layer } from '../app/compose.ts';
import type { Running } from '../app/serve.ts';
import type { CustomerIntelligence } from '../contract/api/intelligence.ts';
import type { OpportunityList } from '../contract/api/opportunities.ts';
import { virtualClock } from '../kernel/clock.ts';
import { addDays } from '../kernel/days.ts';
import { OFFERS } from '../predictive/revenue/offer-model.ts';

const database = await testDatabase(inject('postgres'), 'north', 'south');
const clock = virtualClock('2026-03-31T12:00:00Z');
let running: Running;
let layer: Layer;
const keys: Keys = {};
let place = 0;

const send = async (tenant: string, type: string, time: string, data: object) => {
  const receipt = await layer.ingest(tenant, [{ specversion: '1.0', id: `e${place++}`, source: 't', type, time, data }]);
  expect(receipt.rejected).toEqual([]);
};
const customer = async (id: string, gb: number, more: [string, string, object][] = []) => {
  await send('north', 'customer.created', '2025-06-01T10:00:00Z', {
    customer_id: id,
    name: id,
    segment: 'residential',
    billing_mode: 'postpaid',
    node_id: 'n1',
  });
  const service = { plan_id: 'home-100', plan_name: 'Home 100', price_minor: 5000, currency: 'USD', speed_down_mbps: 100, add_ons: [] };
  await send('north', 'service.changed', '2025-06-01T10:01:00Z', { customer_id: id, ...service });
  for (let d = 1; d <= 32; d++)
    await send('north', 'usage.recorded', `${addDays('2026-03-31', -d)}T22:00:00Z`, {
      customer_id: id,
      down_bytes: gb * 1e9,
      up_bytes: 1e9,
      evening_speed_percent: 95,
    });
  for (const [type, time, data] of more) await send('north', type, time, { customer_id: id, ...data });
};
const { get: ask } = caller(() => `${running.address}/api/v1`, keys, 'north support');
const score = async () => {
  await layer.pipeline.drain();
  await database.asWorker((sql) => requestAllScores(sql, 'north', clock.now()));
  while ((await layer.score()) > 0);
};

beforeAll(async () => {
  const served = await serveOn(database, clock, { byItself: false });
  layer = served.layer;
  running = served.running;
  Object.assign(keys, await keysFor(database, clock, ['north', 'south'], ['support']));
  const listing = { currency: 'USD', segment: 'residential' };
  await send('north', 'addon.listed', '2026-01-01T00:00:00Z', { ...listing, add_on_id: 'tv', name: 'Television', price_minor: 1500, cost_minor: 900 });
  // Told in the wrong order: the price of February counts.
  await send('north', 'plan.listed', '2026-02-01T00:00:00Z', { ...listing, plan_id: 'home-300', name: 'Home 300', price_minor: 7500, node_ids: ['n1'] });
  await send('north', 'plan.listed', '2026-01-01T00:00:00Z', { ...listing, plan_id: 'home-300', name: 'Home 300', price_minor: 7000, node_ids: ['n1'] });
  await customer('c1', 9);
  await customer('c2', 3);
  await customer('c3', 1, [['offer.refused', '2026-03-01T10:00:00Z', { offer_id: 'o1', kind: 'cross-sell', add_on_id: 'tv' }]]);
  await customer('c4', 6, [
    ['consent.changed', '2025-06-01T10:02:00Z', { channel: 'email', class: 'marketing', allowed: true }],
    ['customer.cancelled', '2026-02-10T10:00:00Z', { voluntary: true, cause: 'price' }],
  ]);
  await customer('c5', 6, [
    [
      'offer.made',
      '2025-12-01T10:00:00Z',
      { offer_id: 'o2', kind: 'upsell', plan_id: 'home-300', price_minor: 7000, currency: 'USD', held_out: true, chance: 0.4 },
    ],
    ['equipment.reported', '2026-03-01T10:00:00Z', { port_mbps: 100 }],
  ]);
  await layer.pipeline.drain();
  // What is on the shelf besides the price list is what a night has seen customers have.
  expect(await layer.train('north', { only: OFFERS, seed: 1, by: 'test' })).toMatchObject([{ trained: true }]);
  await score();
});
afterAll(() => running?.stop());

test('of two tellings of a price the later counts, whatever the order of arrival', async () => {
  const { plans, addOns } = await database.asTenant('north', (sql) => loadPriceList(sql, 'north'));
  expect(plans).toMatchObject([{ plan_id: 'home-300', price_minor: 7500 }]);
  expect(addOns).toMatchObject([{ add_on_id: 'tv' }]);
});

describe('what offers are learned from', () => {
  test('is who was told and who was held out by lot, with the chance of it', async () => {
    const made = await database.asWorker((sql) => offersMade(sql, 'north', '2026-01-01'));
    expect(made).toEqual([{ customer: 'c5', kind: 'upsell', thing: 'plan:home-300', priceMinor: 7000, on: '2025-12-01', heldOut: true, chance: 0.4 }]);
    expect(await database.asWorker((sql) => offersMade(sql, 'north', '2025-11-01'))).toEqual([]);
  });
  test('is what customers have, where, and what they usually use', async () => {
    expect(await database.asWorker((sql) => plansSeen(sql, 'north', '2025-03-31'))).toMatchObject([
      { plan_id: 'home-100', price_minor: 5000, node_ids: ['n1'] },
    ]);
    expect(await database.asWorker((sql) => usualUse(sql, 'north', '2026-03-31'))).toEqual([['home-100', 29 * 3e9]]);
  });
});

describe('the list of opportunities', () => {
  test('holds each customer once, with the best offer, and its sums are those of the list', async () => {
    const list = await ask<OpportunityList>('/opportunities');
    expect(list.rows.map((row) => row.customer_id).sort()).toEqual(['c1', 'c2', 'c4', 'c5']);
    expect(list.total).toBe(list.rows.length);
    for (const sum of list.sums) expect(sum.customers).toBe(list.rows.filter((row) => row.opportunity.kind === sum.kind).length);
    expect(list.rows.find((row) => row.customer_id === 'c4')?.opportunity).toMatchObject({ kind: 'win-back', measured: false });
  });
  test('comes in windows that miss nobody', async () => {
    const seen: string[] = [];
    let after = '';
    for (let window = 0; window < 5; window++) {
      const list = await ask<OpportunityList>(`/opportunities?limit=1${after}`);
      seen.push(...list.rows.map((row) => row.customer_id));
      if (!list.next) break;
      after = `&after=${list.next}`;
    }
    expect(seen.sort()).toEqual(['c1', 'c2', 'c4', 'c5']);
  });
  test('can be held to one kind', async () => {
    const list = await ask<OpportunityList>('/opportunities?kind=win-back');
    expect(list.rows.map((row) => row.customer_id)).toEqual(['c4']);
    expect(list.total).toBe(1);
  });
  test('holds nobody of another tenant', async () => {
    expect(await ask<OpportunityList>('/opportunities', 'south support')).toMatchObject({ rows: [], total: 0, sums: [] });
  });
});

describe('the page of a customer', () => {
  test('says what is not offered and why', async () => {
    const { revenue_opportunity: worth } = await ask<CustomerIntelligence>('/customers/c3/intelligence');
    expect(worth.opportunities).toEqual([]);
    expect(worth.not_offered.find(({ offer }) => offer === 'add-on:tv')?.because).toMatch(/refused it 30 days ago/);
    expect(worth.none_because).toMatch(/says why/);
  });
  test('never offers more speed to whom an old port holds', async () => {
    const { revenue_opportunity: worth } = await ask<CustomerIntelligence>('/customers/c5/intelligence');
    expect(worth.opportunities.some(({ kind }) => kind === 'upsell')).toBe(false);
    expect(worth.not_offered.find(({ offer }) => offer === 'plan:home-300')?.because).toMatch(/port carries 100/);
  });
  test('of who has left shows the way back', async () => {
    expect((await ask<CustomerIntelligence>('/customers/c4/intelligence')).revenue_opportunity.opportunities).toMatchObject([{ kind: 'win-back' }]);
  });
  test('abstains from satisfaction while too few surveys are answered', async () => {
    expect((await ask<CustomerIntelligence>('/customers/c1/intelligence')).satisfaction).toMatchObject({
      value: null,
      abstained: expect.stringMatching(/Still learning/),
    });
    expect(await ask('/satisfaction')).toMatchObject({ groups: [], none_because: expect.stringMatching(/at least 50/) });
  });
});

test('an offer that no longer fits leaves the list', async () => {
  await send('north', 'ticket.opened', '2026-03-31T11:00:00Z', { customer_id: 'c2', ticket_id: 't1', category: 'speed' });
  await score();
  expect((await ask<OpportunityList>('/opportunities')).rows.map((row) => row.customer_id)).not.toContain('c2');
});
