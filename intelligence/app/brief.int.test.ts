import pg from 'pg';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { testDatabase } from '../../test/postgres.ts';
import { loadBrief, saveBands, setCompares, tenantsWithoutBrief } from '../adapters/postgres/brief-store.ts';
import { listCustomers } from '../adapters/postgres/customer-queries.ts';
import { settledRevenue, settlePredictions } from '../adapters/postgres/ledger.ts';
import { partnerFacts } from '../adapters/postgres/partner-queries.ts';
import { loadTenantDays, saveTenantDays } from '../adapters/postgres/tenant-days.ts';
import { virtualClock } from '../kernel/clock.ts';
import { addDays } from '../kernel/days.ts';
import type { Json } from '../kernel/json.ts';
import { silentLog } from '../kernel/log.ts';
import type { PeerFigures } from '../predictive/tenant/benchmark.ts';
import { simulate } from '../simulation/world.ts';
import { bandStep, writeBrief } from './brief.ts';
import { composeLayer } from './compose.ts';
import { ledgerSteps } from './ledger.ts';
import { loadModels } from './models/tenant-models.ts';
import { tenantServices } from './tenant-services.ts';

const PEERS = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6'];
const database = await testDatabase(inject('postgres'), 'north', 'south', 'broken', 'calm', ...PEERS);
const FROM = '2026-01-01';
const DAYS = 150;
const clock = virtualClock(`${addDays(FROM, DAYS)}T06:00:00Z`);
const services = tenantServices(database, { of: (tenant) => database.asWorker((sql) => loadModels(sql, tenant, clock, silentLog)) }, clock);

const brief = async () => writeBrief(database, 'north', await database.asTenant('north', (sql) => partnerFacts(sql, clock.now())), clock);

beforeAll(async () => {
  const layer = composeLayer({ store: { database, connection: database.connection }, clock, log: silentLog, carriers: [] });
  const events = [...simulate({ seed: 3, tenant: 'north', from: FROM, days: DAYS, customers: 70, nodes: 5, priceRises: [] }).events];
  for (let at = 0; at < events.length; at += 4_000) expect((await layer.ingest('north', events.slice(at, at + 4_000))).rejected).toEqual([]);
  await layer.pipeline.drain();
  while ((await layer.score()) > 0);
  await database.asWorker((sql) =>
    sql.query(
      "UPDATE scores s SET churn_level = l.level, churn = jsonb_set(s.churn::jsonb, '{level}', to_jsonb(l.level))::json, churn_chance = 0.1, at_risk_minor = 17 + abs(hashtext(s.customer_id)) % 997 FROM (SELECT customer_id, CASE WHEN hashtext(customer_id) % 2 = 0 THEN 'high' ELSE 'low' END AS level FROM scores) l WHERE l.customer_id = s.customer_id",
    ),
  );
  await brief();
}, 120_000);

describe('the view of a whole ISP', () => {
  test('adds up to the cent with the customers in the list that it opens', async () => {
    const { churn_risks: risks, overall_health: health } = await services.ecosystem('north');
    const { rows, total } = await database.asTenant('north', (sql) =>
      listCustomers(sql, { sort: 'at-risk', status: 'active', exempted: 'without', limit: 500 }, clock.now()),
    );
    expect(health.customers).toBe(total);
    expect(risks.expected_loss_minor).toBe(rows.reduce((sum, row) => sum + (row.at_risk_minor ?? 0), 0));
    const high = rows.filter((row) => row.churn_level === 'high');
    expect([risks.customers_high, risks.monthly_minor]).toEqual([high.length, high.reduce((sum, row) => sum + (row.monthly_price_minor ?? 0), 0)]);
  });

  test('knows every day: the last one pays what the customers of today pay', async () => {
    const days = await database.asWorker((sql) => loadTenantDays(sql, 'north', FROM));
    const { rows } = await database.asWorker((sql) =>
      sql.query<{ customers: number; minor: number }>(
        "SELECT count(*) AS customers, sum(price_minor)::bigint AS minor FROM customers WHERE tenant_id = 'north' AND status <> 'cancelled'",
      ),
    );
    expect(days.at(-1)).toMatchObject({ day: addDays(FROM, DAYS - 1), customers: rows[0]?.customers, monthly_minor: rows[0]?.minor });
  });

  test('knows what was billed: invoices, and of who pays in advance the payments', async () => {
    const days = await database.asWorker((sql) => loadTenantDays(sql, 'north', FROM));
    const { rows } = await database.asWorker((sql) =>
      sql.query<{ mode: string; minor: number }>(
        `SELECT coalesce(c.state #>> '{latest,billing_mode,2}', 'postpaid') AS mode,
           sum((f.measures -> CASE WHEN c.state #>> '{latest,billing_mode,2}' = 'prepaid' THEN 'payments.minor' ELSE 'invoices.minor' END ->> 1)::bigint)::bigint AS minor
         FROM customers c JOIN daily_facts f ON f.tenant_id = c.tenant_id AND f.entity_kind = 'customer' AND f.entity_id = c.customer_id
         WHERE c.tenant_id = 'north' AND f.day >= $1 AND f.day < $2 GROUP BY 1 ORDER BY 1`,
        [days[0]?.day, addDays(FROM, DAYS)],
      ),
    );
    expect(rows.map(({ mode }) => mode)).toEqual(['postpaid', 'prepaid']);
    expect(days.reduce((sum, { billed_minor }) => sum + billed_minor, 0)).toBe(rows.reduce((sum, { minor }) => sum + minor, 0));
    expect(days[0]?.billed_minor).toBeGreaterThan(0);
  });

  test('foretells 30, 60 and 90 days, and the ledger settles each when its days have passed', async () => {
    const { revenue_forecast: forecast } = await services.ecosystem('north');
    expect(forecast.spans.map(({ days, from }) => [days, from])).toEqual([30, 60, 90].map((days) => [days, addDays(FROM, DAYS)]));
    for (const span of forecast.spans) {
      expect(span.low_95_minor).toBeLessThan(span.low_80_minor);
      expect(Math.abs(span.existing_minor - span.leavers_minor + span.joins_minor + span.repriced_minor - span.expected_minor)).toBeLessThanOrEqual(2);
    }
    const [first] = forecast.spans;
    if (!first) throw new Error('nothing was foretold');
    const day = (n: number) => ({
      day: addDays(FROM, DAYS + n),
      billed_minor: Math.round(first.expected_minor / 30),
      customers: 70,
      monthly_minor: 1,
      joined: 0,
      joined_minor: 0,
      lost: 0,
      lost_minor: 0,
    });
    await database.asWorker((sql) =>
      saveTenantDays(
        sql,
        'north',
        Array.from({ length: 30 }, (_, n) => day(n)),
      ),
    );
    await database.asWorker((sql) => settlePredictions(sql, new Date(`${addDays(FROM, DAYS + 31)}T00:00:00Z`), 1000));
    expect(await database.asTenant('north', settledRevenue)).toEqual({ rows: 1, held_95: 1 });
  });

  test('is written once a day for tenants that have customers', async () => {
    const without = (hours: number) => database.asWorker((sql) => tenantsWithoutBrief(sql, new Date(clock.now().getTime() - hours * 3_600_000)));
    expect(await without(26)).toEqual([]);
    expect(await without(-1)).toEqual(['north']);
    expect(await database.asTenant('south', (sql) => loadBrief(sql, 'south'))).toBeNull();
  });
});

test('an ISP whose brief fails does not keep the others from theirs, and gets another try in an hour', async () => {
  await database.asWorker(async (sql) => {
    for (const tenant of ['broken', 'calm'])
      await sql.query("INSERT INTO customers (tenant_id, customer_id, state, status, last_event_at) VALUES ($1, 'c', '{}', 'active', $2)", [
        tenant,
        clock.now(),
      ]);
  });
  const owner = new pg.Client(database.connection.owner as pg.ClientConfig);
  await owner.connect();
  await owner.query(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no brief'; END $$;
    CREATE TRIGGER refuse BEFORE INSERT ON tenant_briefs FOR EACH ROW WHEN (NEW.tenant_id = 'broken') EXECUTE FUNCTION refuse()`);
  const later = virtualClock(clock.now().toISOString());
  const { turns } = ledgerSteps({ database, connection: database.connection }, later);
  const step = turns.find(({ name }) => name === 'briefs')?.work as () => Promise<boolean>;
  await expect(step()).rejects.toThrow('no brief');
  expect(await step()).toBe(true);
  expect(await database.asTenant('calm', (sql) => loadBrief(sql, 'calm'))).not.toBeNull();
  expect(await step()).toBe(false);
  await owner.query('DROP TRIGGER refuse ON tenant_briefs');
  await owner.end();
  expect(await step()).toBe(false);
  later.advance(3_600_000);
  expect(await step()).toBe(true);
  expect(await database.asTenant('broken', (sql) => loadBrief(sql, 'broken'))).not.toBeNull();
});

describe('the comparison with peers', () => {
  const figures = (tenant: string, churn: number): PeerFigures => ({
    tenant,
    country: 'US',
    currency: 'USD',
    customers: 100,
    values: { churn_percent: churn, arpu_minor: 5_000, tickets_per_100: 5, outage_minutes: 30, failed_payment_percent: 3, health: 70 },
  });
  const give = (tenant: string, churn: number) =>
    database.asWorker((sql) =>
      sql.query('INSERT INTO peer_figures (tenant_id, month, figures) VALUES ($1, $2, $3)', [tenant, '2026-04-01', JSON.stringify(figures(tenant, churn))]),
    );

  test('gives bands only to who takes part, once a month, however often who is in it changes', async () => {
    for (const [i, tenant] of PEERS.entries()) {
      await database.asTenant(tenant, (sql) => setCompares(sql, tenant, true));
      await give(tenant, i + 1);
    }
    expect(await bandStep(database, new Date('2026-05-02T00:00:00Z'))).toBe(0);
    expect(await bandStep(database, new Date('2026-05-03T00:00:00Z'))).toBe(6);
    const first = await services.takePart('p1', true);
    expect(first).toMatchObject({
      takes_part: true,
      month: '2026-04-01',
      bands: expect.arrayContaining([expect.objectContaining({ measure: 'churn_percent', own: 1, peers: 5, middle: 4 })]),
    });
    await database.asTenant('p6', (sql) => setCompares(sql, 'p6', false));
    expect(await bandStep(database, new Date('2026-05-04T00:00:00Z'))).toBe(0);
    expect((await services.takePart('p1', true)).bands).toEqual(first.bands);
    expect(await services.takePart('p6', false)).toMatchObject({ takes_part: false, bands: [], none_because: expect.stringMatching(/does not take part/) });
  });

  test('is given the figures of who takes part, once a month, and nothing of anybody else', async () => {
    const given = async () =>
      (
        await database.asWorker((sql) =>
          sql.query<{ month: string; figures: PeerFigures }>("SELECT month, figures FROM peer_figures WHERE tenant_id = 'north'"),
        )
      ).rows;
    expect(await given()).toEqual([]);
    await database.asTenant('north', (sql) => setCompares(sql, 'north', true));
    await brief();
    const [first] = await given();
    expect(first).toMatchObject({ month: '2026-04-01', figures: { tenant: 'north', country: 'US', currency: 'USD' } });
    expect(first?.figures.values.arpu_minor).toBeGreaterThan(1_000);
    await brief();
    expect(await given()).toEqual([first]);
  });

  test('is kept apart: a tenant sees neither the figures nor the bands of another', async () => {
    await database.asWorker((sql) => saveBands(sql, 'p2', '2026-03-01', [] as unknown as Json, clock.now()));
    const { rows } = await database.asTenant('p1', (sql) => sql.query<{ tenant_id: string }>('SELECT tenant_id FROM peer_bands'));
    expect(new Set(rows.map((row) => row.tenant_id))).toEqual(new Set(['p1']));
    await expect(database.asTenant('p1', (sql) => sql.query('SELECT * FROM peer_figures'))).rejects.toThrow(/permission denied/);
  });
});
