import fc from 'fast-check';
import pg from 'pg';
import { expect, inject, test, vi } from 'vitest';
import { testDatabase } from '../../test/postgres.ts';
import { postgresEventLog } from '../adapters/postgres/event-log.ts';
import { postgresFactSource } from '../adapters/postgres/fact-source.ts';
import { postgresPipelineStore } from '../adapters/postgres/pipeline-store.ts';
import { takeScoreRequests } from '../adapters/postgres/score-store.ts';
import type { PlatformEvent } from '../contract/envelope.ts';
import { virtualClock } from '../kernel/clock.ts';
import { silentLog } from '../kernel/log.ts';
import { mulberry32, shuffle } from '../kernel/random.ts';
import { canonicalFacts, type FactRow } from './daily-facts.ts';
import { loadHistories } from './feature-store.ts';
import { IntelligenceDataPipeline, MAX_ATTEMPTS, type Reaction } from './pipeline.ts';

const db = await testDatabase(inject('postgres'), 'isp');
const clock = virtualClock('2026-03-01T12:00:00Z');

const pipeline = (react: Reaction = async () => {}, batch = 1000) =>
  new IntelligenceDataPipeline({ transaction: (work) => db.asWorker(work), store: postgresPipelineStore, react, clock, log: silentLog, batch });
const append = (events: PlatformEvent[]) => db.asTenant('isp', (sql) => postgresEventLog(sql).append(events, clock.now()));

const event = (id: string, type: PlatformEvent['type'], day: number, data: Record<string, unknown>, customer = 'c1') =>
  ({
    id,
    source: 'test',
    tenant: 'isp',
    type,
    time: `2026-02-${String(day).padStart(2, '0')}T10:00:00.000Z`,
    learned: '2026-02-28T00:00:00.000Z',
    data: { customer_id: customer, ...data },
  }) as PlatformEvent;

const history = (prefix: string, customer: string): PlatformEvent[] => [
  event(`${prefix}1`, 'customer.created', 1, { name: 'Ada', node_id: 'n1' }, customer),
  event(`${prefix}2`, 'service.changed', 1, { plan_id: 'p', price_minor: 5000, currency: 'USD' }, customer),
  event(`${prefix}3`, 'usage.recorded', 2, { down_bytes: 3_000_000_001, up_bytes: 7, evening_speed_percent: 61.234 }, customer),
  event(`${prefix}4`, 'usage.recorded', 2, { down_bytes: 1, up_bytes: 2 }, customer),
  event(`${prefix}5`, 'ticket.opened', 3, { ticket_id: 't', category: 'speed' }, customer),
  event(`${prefix}6`, 'service.changed', 5, { plan_id: 'q', price_minor: 6000, currency: 'USD' }, customer),
  event(`${prefix}7`, 'customer.updated', 5, { name: 'Ada L.' }, customer),
];

const stateOf = async (customer: string) =>
  db.asWorker(async (sql) => {
    const facts = await sql.query<FactRow>(
      `SELECT 'isp' AS tenant, entity_kind AS kind, 'c' AS id, day, learned_on AS "learnedOn", measures FROM daily_facts WHERE entity_id = $1`,
      [customer],
    );
    const { rows } = await sql.query('SELECT state, name, status, last_event_at FROM customers WHERE customer_id = $1', [customer]);
    return { facts: canonicalFacts(facts.rows).replaceAll(customer, 'c'), customer: rows[0] };
  });
const anonymous = (state: Awaited<ReturnType<typeof stateOf>>, prefix: string) => JSON.stringify(state).replaceAll(`"${prefix}`, '"e');

test('the same events shuffled, doubled and in other batches give the same facts and the same customer, byte for byte', async () => {
  await append(history('base-', 'base'));
  await pipeline().drain();
  const expected = anonymous(await stateOf('base'), 'base-');
  expect(expected).toContain('"usage.down_bytes\\":[2,3000000002,1,3000000001]');
  expect(expected).toContain('Ada L.');
  let run = 0;
  await fc.assert(
    fc.asyncProperty(fc.integer(), fc.integer({ min: 1, max: 5 }), async (seed, batch) => {
      const customer = `c-${++run}`;
      const events = history(`${customer}-`, customer);
      const arriving = shuffle([...events, ...events.slice(0, seed & 3)], mulberry32(seed));
      for (const one of arriving) await append([one]);
      await pipeline(undefined, batch).drain();
      expect(anonymous(await stateOf(customer), `${customer}-`)).toBe(expected);
    }),
    { numRuns: 25 },
  );
});

test('an event counts once per source and id, also inside one batch', async () => {
  const [first] = history('once-', 'once') as [PlatformEvent];
  expect(await append([first, first])).toEqual([true, false]);
  expect(await append([first])).toEqual([false]);
  expect(await append([{ ...first, source: 'other' }])).toEqual([true]);
});

test('positions have no gaps although writers run at once', async () => {
  await Promise.all(
    Array.from({ length: 8 }, (_, w) => append(Array.from({ length: 20 }, (_, i) => event(`w${w}-${i}`, 'portal.visited', 4, {}, `writer-${i}`)))),
  );
  const { rows } = await db.asWorker((sql) => sql.query<{ gaps: number }>('SELECT count(*) - max(position) AS gaps FROM events GROUP BY partition_no'));
  expect(rows.every((row) => row.gaps === 0)).toBe(true);
});

test('an event that cannot be processed is set aside with its cause, and everything around it goes through', async () => {
  const broken: Reaction = async (_sql, events) => {
    if (events.some((one) => one.id === 'poison-3')) throw new RangeError('a playbook is broken');
  };
  const worker = pipeline(broken);
  await append(history('poison-', 'poison'));
  await worker.drain();
  const { rows } = await db.asWorker((sql) => sql.query<{ cause: string; attempts: number }>('SELECT cause, attempts FROM dead_letters'));
  expect(rows).toEqual([{ cause: expect.stringContaining('RangeError'), attempts: 1 }]);
  expect((await stateOf('poison')).customer).toMatchObject({ name: 'Ada L.' });
  for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt++) {
    clock.advance(60_000);
    expect(await worker.retry()).toBe(true);
  }
  clock.advance(3_600_000);
  expect(await worker.retry()).toBe(false);
});

test('replay of a set-aside event, once mended, gives the state as if nothing had happened, and only once', async () => {
  await db.asWorker((sql) => sql.query('UPDATE dead_letters SET retry_at = $1', [clock.now()]));
  const mended = pipeline();
  expect(await mended.retry()).toBe(true);
  expect(await mended.retry()).toBe(false);
  expect(anonymous(await stateOf('poison'), 'poison-')).toBe(anonymous(await stateOf('base'), 'base-'));
});

test('one sweep takes what has come in all partitions, and a poisoned event takes nothing else with it', async () => {
  const customers = Array.from({ length: 12 }, (_, i) => `sweep-${i}`);
  const broken: Reaction = async (_sql, events) => {
    if (events.some((one) => one.id === 'sweep-7-3')) throw new RangeError('a playbook is broken');
  };
  await pipeline().drain();
  for (const customer of customers) await append(history(`${customer}-`, customer));
  const swept = pipeline(broken, 10_000);
  let total = 0;
  for (let count = 1; count > 0; total += count) count = await swept.sweep();
  expect(total).toBe(7 * customers.length);
  const { rows } = await db.asWorker((sql) =>
    sql.query<{ event_id: string }>('SELECT event_id FROM dead_letters JOIN events USING (partition_no, position) WHERE attempts = 1'),
  );
  expect(rows).toEqual([{ event_id: 'sweep-7-3' }]);
  const base = anonymous(await stateOf('base'), 'base-');
  for (const customer of customers) expect(anonymous(await stateOf(customer), `${customer}-`) === base).toBe(customer !== 'sweep-7');
});

test('who scores a customer and who adds a late fact of it wait for each other in one order, and never both', async () => {
  await append(Array.from({ length: 20 }, (_, day) => event(`slow-${day}`, 'usage.recorded', day + 1, { down_bytes: day, up_bytes: 0 }, 'slow')));
  await pipeline().drain();
  const faults: unknown[] = [];
  const told = new IntelligenceDataPipeline({
    transaction: (work) =>
      db.asWorker(work).catch((fault: unknown) => {
        faults.push(fault);
        throw fault;
      }),
    store: postgresPipelineStore,
    react: async () => {},
    clock,
    log: silentLog,
  });
  // Whether others wait is told to the owner of the store alone.
  const owner = new pg.Client(db.connection.owner as pg.ClientConfig);
  await owner.connect();
  const waits = async () => (await owner.query("SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")).rowCount;
  let drained: Promise<unknown> = Promise.resolve();
  await db.asWorker(async (sql) => {
    expect((await takeScoreRequests(sql, 1000, false))?.customers).toContain('slow');
    await append([event('slow-late', 'usage.recorded', 2, { down_bytes: 5, up_bytes: 0 }, 'slow')]);
    drained = told.drain();
    await vi.waitUntil(async () => (await waits()) === 1, { timeout: 30_000 });
    await loadHistories(postgresFactSource(sql, { foldAsOf: '2026-03-01' }), 'isp', ['slow'], [], '2025-02-20');
  });
  await drained;
  await owner.end();
  expect(faults).toEqual([]);
  const { rows } = await db.asWorker((sql) => sql.query("SELECT through FROM folded_facts WHERE entity_id = 'slow'"));
  expect(rows).toEqual([{ through: null }]);
});
