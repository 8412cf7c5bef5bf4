import { parseArgs } from 'node:util';
import { postgresOutbox } from '../intelligence/adapters/postgres/outbox.ts';
import { postgresPlaybookStore } from '../intelligence/adapters/postgres/playbook-store.ts';
import { composeLayer } from '../intelligence/app/compose.ts';
import { onScratch } from '../intelligence/app/proofs/scratch.ts';
import type { Sql } from '../intelligence/data/sql.ts';
import { systemClock } from '../intelligence/kernel/clock.ts';
import { silentLog } from '../intelligence/kernel/log.ts';
import { sampleMessage, sampleRun } from '../intelligence/orchestration/sample-run.ts';

const TENANT = 'big';
const FLOOR = 'floor';
const PIECE = 1_000;

/** Customers on a tree of nodes: a core, and beneath it an access node for every five hundred. */
async function fill(sql: Sql, customers: number, now: Date): Promise<void> {
  await sql.query(
    `INSERT INTO nodes (tenant_id, node_id, state, listed, parent_id) SELECT $1, 'n' || i, '{"latest": {}}', true, CASE WHEN i > 0 THEN 'n0' END
     FROM generate_series(0, $2::int / 500) i`,
    [TENANT, customers],
  );
  await sql.query(
    `INSERT INTO customers (tenant_id, customer_id, state, name, status, node_id, last_event_at, segment, price_minor, currency)
     SELECT $1, 'c' || i, jsonb_build_object('latest', jsonb_build_object('name', jsonb_build_array($3::text, 'e', 'Name ' || i), 'status', jsonb_build_array($3::text, 'e', 'active'),
         'email', jsonb_build_array($3::text, 'e', 'c' || i || '@example.org'), 'time_zone', jsonb_build_array($3::text, 'e', 'America/Chicago'), 'node_id', jsonb_build_array($3::text, 'e', 'n' || 1 + i % ($2::int / 500)),
         'price_minor', jsonb_build_array($3::text, 'e', 5000), 'currency', jsonb_build_array($3::text, 'e', 'USD')), 'totals', jsonb_build_object('invoiced_minor', 0, 'paid_minor', 0)),
       'Name ' || i, 'active', 'n' || 1 + i % ($2::int / 500), $3::timestamptz, 'residential', 5000, 'USD' FROM generate_series(1, $2::int) i`,
    [TENANT, customers, now.toISOString()],
  );
  await sql.query('ANALYZE customers');
}

/**
 * An outage of a whole network: how long until the runs, decisions and messages of all its customers are written, by the layer as it works,
 * with the event through the front door. The floor is the writing alone: as many sample runs, each with a decision and a message, given to the
 * store in pieces of the same size. `--customers 100000`.
 */
export function run(args: readonly string[] = []): Promise<object> {
  const { values } = parseArgs({ args: [...args], options: { customers: { type: 'string', default: '100000' } } });
  const customers = Number(values.customers);
  const now = systemClock.now();
  return onScratch({ durable: true, tenants: [TENANT, FLOOR], now }, async (scratch) => {
    const { database } = scratch;
    await database.asWorker((sql) => fill(sql, customers, now));
    const layer = composeLayer({ store: scratch, clock: systemClock, log: silentLog, carriers: [] });
    const seconds = (since: number): number => (systemClock.elapsedMs() - since) / 1000;
    const carryAll = async (): Promise<void> => {
      while ((await Promise.all([layer.carry(), layer.carry()])).some((more) => more));
    };
    const tell = async (type: string, data: object): Promise<{ pipeline: number; all: number }> => {
      const began = systemClock.elapsedMs();
      await layer.ingest(TENANT, [{ specversion: '1.0', source: 'bench', id: type, type, time: systemClock.now().toISOString(), data }]);
      await layer.pipeline.drain();
      const pipeline = seconds(began);
      await carryAll();
      return { pipeline, all: seconds(began) };
    };
    const started = await tell('outage.started', { node_id: 'n0', outage_id: 'o' });
    const { rows } = await database.asWorker((sql) =>
      sql.query<{ runs: number; decisions: number; messages: number }>(
        'SELECT (SELECT count(*) FROM playbook_runs) AS runs, (SELECT count(*) FROM decisions) AS decisions, (SELECT count(*) FROM outbox) AS messages',
      ),
    );
    const outbox = postgresOutbox({ database, people: async () => new Map(), append: async () => {} });
    const store = postgresPlaybookStore({ database, outbox });
    const began = systemClock.elapsedMs();
    for (let from = 0; from < customers; from += PIECE) {
      const parts = Array.from({ length: Math.min(PIECE, customers - from) }, (_, i) =>
        sampleRun(FLOOR, `c${from + i}`, `r${from + i}`, [sampleMessage('notice', now.toISOString())], now),
      );
      const all = {
        opened: parts.flatMap(({ opened }) => opened),
        changed: [],
        decisions: parts.flatMap(({ decisions }) => decisions),
        messages: parts.flatMap(({ messages }) => messages),
        tasks: [],
        actions: [],
      };
      await database.asWorker((sql) => store.save(sql, all, now));
    }
    const floor = seconds(began);
    const ended = await tell('outage.ended', { node_id: 'n0', outage_id: 'o', started_at: now.toISOString() });
    const tenth = (value: number): number => Math.round(10 * value) / 10;
    return {
      customers,
      ...rows[0],
      planned_s: tenth(started.all),
      pipeline_held_s: tenth(started.pipeline),
      customers_per_s: Math.round(customers / started.all),
      floor_s: tenth(floor),
      ratio_to_floor: Math.round((100 * started.all) / floor) / 100,
      restored_s: tenth(ended.all),
    };
  });
}
