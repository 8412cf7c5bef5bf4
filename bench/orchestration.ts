import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import pg from 'pg';
import type { Connection } from '../intelligence/adapters/postgres/connection.ts';
import { type Database, openDatabase } from '../intelligence/adapters/postgres/database.ts';
import { startEmbedded } from '../intelligence/adapters/postgres/embedded/server.ts';
import { migrate } from '../intelligence/adapters/postgres/migrate.ts';
import { composeLayer, type Layer, WAKE_BATCH, WAKERS } from '../intelligence/app/compose.ts';
import type { PlatformEvent } from '../intelligence/contract/envelope.ts';
import { systemClock, virtualClock } from '../intelligence/kernel/clock.ts';
import { silentLog } from '../intelligence/kernel/log.ts';
import { cpuSeconds } from './store/processes.ts';

export const TENANT = 'bench';
export const T0 = new Date('2026-03-02T09:00:00Z');
const round = (value: number, digits = 1): number => Number(value.toFixed(digits));
const rss = (): number => process.memoryUsage.rss() / 2 ** 20;

/**
 * How many looks at runs a second the runtime makes, each with a decision on disk and what it asks for in the outbox: payment recovery,
 * opened for so many customers and then woken when the first reminder is due, in sets of the size and by as many workers as the loop has.
 * Then the same runs asleep: what they cost
 * in memory, and how late the first one wakes that falls due while the loop runs. The floor is the writing alone: the same rows of runs,
 * decisions and messages written once more in batches of the same size, without anything read into the program or decided.
 */
export async function run(args: readonly string[]): Promise<object> {
  const { values } = parseArgs({ args: [...args], options: { customers: { type: 'string', default: '100000' } } });
  const customers = Number(values.customers);
  const dataDir = mkdtempSync(join(tmpdir(), 'uil-bench-'));
  const server = await startEmbedded({ dataDir });
  const database = openDatabase(server.connection);
  try {
    await migrate(server.connection);
    await ispOf(database, customers);
    const clock = virtualClock(T0);
    const layer = composeLayer({ store: { database, connection: server.connection }, clock, log: silentLog, carriers: [] });
    const opened = await timed(customers, () => openAll(database, layer, customers));
    await floorTables(server.connection);
    clock.advance(25 * 3_600_000);
    const woken = await timed(customers, () => wakeAll(layer, clock.now()));
    await counted(database, customers);
    const floor = await timed(customers, () => writeAgain(server.connection));
    const asleep = await sleepers(database, server.connection);
    return {
      bench: 'orchestration',
      customers,
      opened_a_second: opened.rate,
      opened_cpu_us: opened.cpuUs,
      transitions_a_second: woken.rate,
      transition_cpu_us: woken.cpuUs,
      floor_a_second: floor.rate,
      floor_cpu_us: floor.cpuUs,
      ratio_to_floor: round(woken.rate / floor.rate, 2),
      ...asleep,
    };
  } finally {
    await database.close();
    await server.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function timed(count: number, work: () => Promise<void>): Promise<{ rate: number; cpuUs: number }> {
  const [cpu, from] = [cpuSeconds(), systemClock.elapsedMs()];
  await work();
  const seconds = (systemClock.elapsedMs() - from) / 1000;
  return { rate: Math.round(count / seconds), cpuUs: Math.round((1e6 * (cpuSeconds() - cpu)) / count) };
}

/** So many customers, each with the attributes that a real one has. */
export async function ispOf(database: Database, customers: number): Promise<void> {
  await database.asWorker(async (sql) => {
    await sql.query("INSERT INTO tenants (tenant_id, name, time_zone, currency, created_at) VALUES ($1, 'Bench', 'Africa/Lagos', 'NGN', $2)", [TENANT, T0]);
    await sql.query(
      `INSERT INTO customers (tenant_id, customer_id, state, name, status, node_id, last_event_at)
       SELECT $1, 'c' || i, jsonb_build_object('latest', jsonb_object_agg(name, jsonb_build_array('2026-01-01T00:00:00.000Z', 'e', value)),
         'totals', '{"invoiced_minor": 1500000, "paid_minor": 0}'::jsonb, 'lastEventAt', '2026-01-01T00:00:00.000Z'), 'Customer ' || i, 'active', 'node-' || i % 500, $2
       FROM generate_series(1, $3) AS i CROSS JOIN LATERAL (VALUES ('name', to_jsonb('Customer ' || i)), ('status', '"active"'), ('email', to_jsonb('c' || i || '@example.org')),
         ('time_zone', '"Africa/Lagos"'), ('locale', '"en"'), ('currency', '"NGN"'), ('segment', '"residential"'), ('node_id', to_jsonb('node-' || i % 500)),
         ('plan_id', '"home-100"'), ('price_minor', '1500000'), ('billing_mode', '"postpaid"')) AS a (name, value) GROUP BY i`,
      [TENANT, T0, customers],
    );
    await sql.query('ANALYZE customers');
  });
}

const failed = (i: number): PlatformEvent =>
  ({
    id: `f${i}`,
    source: 'biller',
    tenant: TENANT,
    type: 'payment.failed',
    time: T0.toISOString(),
    learned: T0.toISOString(),
    data: { customer_id: `c${i}`, payment_id: `p${i}`, invoice_id: `i${i}`, amount_minor: 1_500_000, currency: 'NGN', attempt: 1 },
  }) as PlatformEvent;

/** The workers share the work until none is left. */
async function shared(work: () => Promise<boolean>): Promise<void> {
  const worker = async () => {
    while (await work());
  };
  await Promise.all(Array.from({ length: WAKERS }, worker));
}

/** A run of payment recovery for each of them. */
export async function openAll(database: Database, layer: Layer, customers: number): Promise<void> {
  let next = 1;
  await shared(async () => {
    const events = Array.from({ length: Math.min(WAKE_BATCH, customers - next + 1) }, (_, i) => failed(next + i));
    next += events.length;
    if (events.length > 0) await database.asWorker((sql) => layer.runtime.onEvents(sql, events, T0));
    return events.length > 0;
  });
}

const wakeAll = (layer: Layer, now: Date): Promise<void> => shared(async () => (await layer.runtime.wakeDue(now, WAKE_BATCH)) > 0);

/** Nine in ten were reminded, and each look of the second kind left a decision; otherwise the figures are of something else. */
async function counted(database: Database, customers: number): Promise<void> {
  const { rows } = await database.asWorker((sql) =>
    sql.query<{ decisions: number; messages: number }>('SELECT (SELECT count(*) FROM decisions) AS decisions, (SELECT count(*) FROM outbox) AS messages'),
  );
  const { decisions, messages } = rows[0] ?? { decisions: 0, messages: 0 };
  if (decisions !== 2 * customers || messages < 0.85 * customers)
    throw new Error(`the bench looked at something else: ${decisions} decisions, ${messages} messages`);
}

const COPIED = ['playbook_runs', 'decisions', 'outbox'] as const;

/** The rows of the second look, written once more by two sessions: the run as it was, then its change, its decision and its message. */
async function writeAgain(connection: Connection): Promise<void> {
  const clients = [new pg.Client(connection.owner as pg.ClientConfig), new pg.Client(connection.owner as pg.ClientConfig)];
  for (const client of clients) await client.connect();
  try {
    await clients[0]!.query('ANALYZE decisions, outbox, playbook_runs');
    const { rows } = await clients[0]!.query<{ run_id: string; decision_id: string }>(
      'SELECT run_id, decision_id FROM decisions WHERE state_version = 2 ORDER BY run_id',
    );
    let next = 0;
    const worker = async (client: pg.Client) => {
      while (next < rows.length) {
        const batch = rows.slice(next, next + WAKE_BATCH);
        const ids = batch.map((row) => row.run_id);
        next += WAKE_BATCH;
        await client.query('BEGIN');
        await client.query(
          `UPDATE floor_playbook_runs f SET state = r.state, state_version = r.state_version, wake_at = r.wake_at, why = r.why FROM playbook_runs r
           WHERE r.tenant_id = f.tenant_id AND r.run_id = f.run_id AND f.tenant_id = $2 AND f.run_id = ANY ($1)`,
          [ids, TENANT],
        );
        await client.query('INSERT INTO floor_decisions SELECT * FROM decisions WHERE tenant_id = $2 AND decision_id = ANY ($1)', [
          batch.map((row) => row.decision_id),
          TENANT,
        ]);
        await client.query('INSERT INTO floor_outbox SELECT * FROM outbox WHERE tenant_id = $2 AND run_id = ANY ($1)', [ids, TENANT]);
        await client.query('COMMIT');
      }
    };
    await Promise.all(clients.map(worker));
  } finally {
    for (const client of clients) await client.end();
  }
}

/** Empty tables with the same columns, indexes and room on their pages, and the runs as they stand before the look that is measured. */
async function floorTables(connection: Connection): Promise<void> {
  const client = new pg.Client(connection.owner as pg.ClientConfig);
  await client.connect();
  try {
    for (const table of COPIED) {
      await client.query(`CREATE TABLE floor_${table} (LIKE ${table} INCLUDING ALL)`);
      const { rows } = await client.query<{ options: string | null }>(
        "SELECT array_to_string(reloptions, ', ') AS options FROM pg_class WHERE oid = $1::regclass",
        [table],
      );
      if (rows[0]?.options) await client.query(`ALTER TABLE floor_${table} SET (${rows[0].options})`);
    }
    await client.query('INSERT INTO floor_playbook_runs SELECT * FROM playbook_runs');
    await client.query('ANALYZE floor_playbook_runs');
  } finally {
    await client.end();
  }
}

async function sleepers(database: Database, connection: Connection) {
  const before = rss();
  const layer = composeLayer({ store: { database, connection }, clock: systemClock, log: silentLog, carriers: [] });
  const far = new Date(systemClock.now().getTime() + 30 * 86_400_000);
  const runs = await database.asWorker(async (sql) => (await sql.query('UPDATE playbook_runs SET wake_at = $1 WHERE ended_at IS NULL', [far])).rowCount ?? 0);
  const loop = await layer.start();
  await sleep(3_000);
  const due = new Date(systemClock.now().getTime() + 1_300);
  await database.asWorker((sql) =>
    sql.query('UPDATE playbook_runs SET wake_at = $1 WHERE run_id = (SELECT min(run_id) FROM playbook_runs WHERE ended_at IS NULL)', [due]),
  );
  let late = Number.NaN;
  for (let tries = 0; tries < 400 && Number.isNaN(late); tries++) {
    await sleep(25);
    const { rows } = await database.asWorker((sql) => sql.query('SELECT 1 FROM playbook_runs WHERE wake_at = $1', [due]));
    if (rows.length === 0) late = systemClock.now().getTime() - due.getTime();
  }
  const peak = rss();
  await loop.stop();
  return { asleep: runs, asleep_rss_mib: round(peak - before), first_wake_late_ms: late };
}
