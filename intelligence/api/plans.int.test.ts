import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { caller, type Keys, keysFor } from '../../test/calling.ts';
import { testDatabase } from '../../test/postgres.ts';
import { serveOn } from '../../test/serving.ts';
import type { Layer } from '../app/compose.ts';
import type { Running } from '../app/serve.ts';
import type { CustomerList } from '../contract/api/lists.ts';
import type { PartnerList, PartnerRecord } from '../contract/api/partners.ts';
import type { PlanList, PlanUsageForecast } from '../contract/api/plans.ts';
import { virtualClock } from '../kernel/clock.ts';
import { addDays } from '../kernel/days.ts';
import { simulate } from '../simulation/world.ts';

const database = await testDatabase(inject('postgres'), 'north', 'south');
const FROM = '2026-01-01';
const DAYS = 120;
const TODAY = addDays(FROM, DAYS);
const clock = virtualClock(`${TODAY}T12:00:00Z`);
let layer: Layer;
let running: Running;
const keys: Keys = {};

beforeAll(async () => {
  ({ layer, running } = await serveOn(database, clock, { byItself: false }));
  Object.assign(keys, await keysFor(database, clock, ['north', 'south'], ['owner', 'support']));
  await send('north', [...simulate({ seed: 5, tenant: 'north', from: FROM, days: DAYS, customers: 130, nodes: 6, partners: { share: 0.8 } }).events]);
  await send('south', [
    {
      specversion: '1.0',
      id: 's1',
      source: 't',
      type: 'customer.created',
      time: `${FROM}T00:00:00Z`,
      data: { customer_id: 'only', partner_id: 'south-partner' },
    },
    {
      specversion: '1.0',
      id: 's2',
      source: 't',
      type: 'service.changed',
      time: `${FROM}T00:00:01Z`,
      data: { customer_id: 'only', plan_id: 'south-plan', price_minor: 100, currency: 'EUR' },
    },
  ]);
});
afterAll(() => running?.stop());

async function send(tenant: string, events: readonly unknown[]): Promise<void> {
  for (let at = 0; at < events.length; at += 4000) expect((await layer.ingest(tenant, events.slice(at, at + 4000))).rejected).toEqual([]);
  await layer.pipeline.drain();
}
const { call: ask, get } = caller(() => `${running.address}/api/v1`, keys, 'north owner');

test('the plans count every customer once, and what they pay adds up to the ISP to the cent', async () => {
  const { plans, no_plan, totals, currency } = await get<PlanList>('/plans');
  const all = await get<CustomerList>('/customers?limit=500&sort=name');
  const prices = all.rows.reduce((sum, { monthly_price_minor }) => sum + (monthly_price_minor ?? 0), 0);
  expect(totals).toEqual({ customers: all.total, monthly_minor: prices, without_price: 0 });
  expect(currency).toBe('USD');
  for (const name of ['customers', 'monthly_minor', 'without_price'] as const)
    expect(plans.reduce((sum, plan) => sum + plan[name], no_plan[name])).toBe(totals[name]);
  expect(plans.length).toBeGreaterThan(4);
  for (const { plan_id, customers, monthly_minor, name } of plans) {
    const own = await get<CustomerList>(`/customers?limit=500&sort=name&plan_id=${plan_id}`);
    expect([own.total, own.rows.reduce((sum, row) => sum + (row.monthly_price_minor ?? 0), 0)]).toEqual([customers, monthly_minor]);
    expect(own.rows.every((row) => row.plan_name === name)).toBe(true);
  }
});

test('the use of a plan is that of its customers, and its forecast that of all of them together', async () => {
  const { plans } = await get<PlanList>('/plans');
  const most = plans.toSorted((a, b) => b.customers - a.customers)[0];
  const told = await get<PlanUsageForecast>(`/plans/${most?.plan_id}/usage-forecast`);
  const own = await get<CustomerList>(`/customers?limit=500&sort=name&plan_id=${most?.plan_id}`);
  const { rows } = await database.asTenant('north', (sql) =>
    sql.query<{ level: number }>(
      `SELECT avg(level)::float8 AS level FROM (
         SELECT avg(day_bytes) AS level FROM (
           SELECT subject_id, happened_at::date, sum((data ->> 'down_bytes')::bigint + (data ->> 'up_bytes')::bigint) AS day_bytes
           FROM events WHERE type = 'usage.recorded' AND subject_id = ANY ($1) AND happened_at >= $2 AND happened_at < $3 GROUP BY 1, 2
         ) d GROUP BY subject_id
       ) c`,
      [own.rows.map(({ customer_id }) => customer_id), addDays(TODAY, -28), TODAY],
    ),
  );
  expect(told.use?.bytes_a_day).toBe(Math.round(rows[0]?.level ?? 0));
  // Everybody was asked, so nothing is left to chance.
  expect(told.use).toMatchObject({ asked: own.total, low_95: told.use?.bytes_a_day, high_95: told.use?.bytes_a_day });
  expect(told.customers).toBe(own.total);
  expect((told.usage.month?.expected ?? 0) / (30 * own.total * (told.use?.bytes_a_day ?? 1))).toBeCloseTo(1, 0);
  expect(told.usage.days).toHaveLength(30);
});

test('the customers of a partner are its customers in the list, and its renewals are among them', async () => {
  const list = await get<PartnerList>('/partners');
  for (const { partner_id, sums } of list.partners) {
    const own = await get<CustomerList>(`/customers?limit=500&sort=name&partner_id=${partner_id}`);
    expect(own.total).toBe(sums.customers);
    const { renewals, commission_lines, partner } = await get<PartnerRecord>(`/partners/${partner_id}`);
    const ids = new Set(own.rows.map(({ customer_id }) => customer_id));
    expect(renewals.list.filter(({ customer_id }) => !ids.has(customer_id))).toEqual([]);
    expect(renewals.list).toHaveLength(renewals.customers);
    expect(renewals.monthly_minor).toBe(renewals.list.reduce((sum, one) => sum + (one.monthly_price_minor ?? 0), 0));
    expect(commission_lines.reduce((sum, { minor }) => sum + minor, 0)).toBe(partner.commission.earned_90d_minor);
  }
  const whole = await get<CustomerList>('/customers?limit=500&sort=name');
  expect(list.partners.reduce((sum, { sums }) => sum + sums.customers, list.no_partner.customers)).toBe(whole.total);
});

test('eight partners of a dozen customers and more have a band of the others, without their names', async () => {
  const { partners } = await get<PartnerList>('/partners');
  const bands = partners.flatMap(({ figures }) => figures.filter(({ name }) => name === 'lapses'));
  expect(bands.filter(({ band }) => (band?.peers ?? 0) >= 5).length).toBeGreaterThan(5);
  expect(JSON.stringify(bands)).not.toMatch(/Wireless|Connect|Prairie|"p\d"/);
});

test.each([
  ['plans', '/usage-forecast', 'south-plan', 'home-100', 'PLAN_NOT_FOUND'],
  ['partners', '', 'south-partner', 'p1', 'PARTNER_NOT_FOUND'],
])('of %s, one of another tenant is as unknown as one that does not exist', async (what, rest, own, foreign, code) => {
  const without = ({ status, body: { request_id: _, instance: __, ...told } }: Awaited<ReturnType<typeof ask<Record<string, unknown>>>>, id: string) =>
    JSON.parse(JSON.stringify({ status, ...told }).replaceAll(id, 'ID')) as unknown;
  expect((await ask(`/${what}/${own}${rest}`, { as: 'south owner' })).status).toBe(200);
  expect((await ask(`/${what}/${foreign}${rest}`)).status).toBe(200);
  const ofAnother = await ask<Record<string, unknown>>(`/${what}/${foreign}${rest}`, { as: 'south owner' });
  const ofNobody = await ask<Record<string, unknown>>(`/${what}/nowhere${rest}`, { as: 'south owner' });
  expect(ofAnother).toMatchObject({ status: 404, body: { code } });
  expect(without(ofAnother, foreign)).toEqual(without(ofNobody, 'nowhere'));
});

test('what is priced in another currency than the ISP’s is counted apart and never added up', async () => {
  const { totals, plans } = await get<PlanList>('/plans', 'south owner');
  expect(totals).toEqual({ customers: 1, monthly_minor: 0, without_price: 1 });
  expect(plans[0]).toMatchObject({ plan_id: 'south-plan', use: null, month: null, missing: [expect.stringMatching(/28 days of use; there are 0/)] });
});

test.each(['/plans', '/plans/home-100/usage-forecast', '/partners', '/partners/p1'])(
  '%s tells of the ISP’s money, so support may not read it',
  async (path) => {
    expect((await ask(path, { as: 'north support' })).status).toBe(403);
  },
);
