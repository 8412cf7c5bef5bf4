import pg from 'pg';
import type { Connection } from '../../intelligence/adapters/postgres/connection.ts';
import type { Database } from '../../intelligence/adapters/postgres/database.ts';
import { createTenant } from '../../intelligence/adapters/postgres/tenant-queries.ts';
import { composeLayer, type Layer } from '../../intelligence/app/compose.ts';
import type { CloudEvent } from '../../intelligence/contract/envelope.ts';
import { systemClock } from '../../intelligence/kernel/clock.ts';
import { addDays, dayOf } from '../../intelligence/kernel/days.ts';
import { silentLog } from '../../intelligence/kernel/log.ts';
import { CHURN } from '../../intelligence/predictive/models.ts';
import { simulate } from '../../intelligence/simulation/world.ts';

export const TENANT = 'large';
const DAYS = 270;
const BASE = 1_000;
const BATCH = 5_000;

/** A layer on that store, which sends nothing. */
export const layerOn = (database: Database, connection: Connection, { scoresApart = false }: { scoresApart?: boolean } = {}): Layer =>
  composeLayer({ store: { database, connection }, clock: systemClock, log: silentLog, carriers: [], scoresApart });

/**
 * Fills a store with an ISP of that many customers: nine months of a thousand simulated ones come in through the front door, a
 * churn model is trained on them and everybody is scored once; the others are copies of them and of their nodes under other
 * names. Of the copies the older facts are there folded, as a store has them after its first nights.
 */
export async function largeIsp(database: Database, connection: Connection, customers: number, told: (what: string) => void): Promise<void> {
  await database.asWorker((sql) =>
    createTenant(sql, { tenant_id: TENANT, name: 'Large', country: 'US', time_zone: 'America/Chicago', currency: 'USD' }, systemClock.now()),
  );
  const layer = layerOn(database, connection);
  const now = systemClock.now();
  const from = addDays(dayOf(now), -DAYS);
  let batch: CloudEvent[] = [];
  const flush = async () => {
    const { rejected } = await layer.ingest(TENANT, batch);
    if (rejected[0]) throw new Error(rejected[0].detail);
    batch = [];
    await layer.pipeline.drain();
  };
  for (const event of simulate({ seed: 1, tenant: TENANT, from, days: DAYS, customers: BASE }).events) {
    if (event.time > now.toISOString() || (event.recordedtime ?? '') > now.toISOString()) continue;
    batch.push(event);
    if (batch.length === BATCH) await flush();
  }
  await flush();
  told('loaded');
  await layer.train(TENANT, { only: CHURN, seed: 1, by: 'the benchmark' });
  told('trained');
  while ((await layer.score()) > 0);
  told('scored once');
  await copies(database, Math.ceil(customers / BASE) - 1);
  // A store that has grown to this has been looked at by its autovacuum long since.
  const owner = new pg.Client(connection.owner);
  await owner.connect();
  await owner.query('ANALYZE');
  await owner.end();
  told('copied');
}

/** Copies of every customer and node under other names, with what a score reads of them. */
async function copies(database: Database, times: number): Promise<void> {
  await database.asWorker(async (sql) => {
    const state = `jsonb_set(c.state, '{latest,node_id,2}', to_jsonb(c.node_id || n.s))`;
    await sql.query(
      `INSERT INTO customers (tenant_id, customer_id, state, name, status, node_id, partner_id, last_event_at, segment, price_minor, currency)
       SELECT c.tenant_id, c.customer_id || n.s, ${state}, c.name, c.status, c.node_id || n.s, c.partner_id, c.last_event_at, c.segment, c.price_minor, c.currency
       FROM customers c, (SELECT '~' || g AS s FROM generate_series(1, $1) AS g) n`,
      [times],
    );
    await sql.query(
      `INSERT INTO folded_facts (tenant_id, entity_kind, entity_id, version, since, through, facts)
       SELECT f.tenant_id, f.entity_kind, f.entity_id || n.s, f.version, f.since, f.through,
         CASE WHEN f.entity_kind = 'node' THEN f.facts ELSE jsonb_set(f.facts::jsonb, '{states,node_id,fact}',
           (SELECT jsonb_agg(jsonb_set(one, '{2}', to_jsonb((one ->> 2) || n.s))) FROM jsonb_array_elements(f.facts::jsonb -> 'states' -> 'node_id' -> 'fact') one))::json END
       FROM folded_facts f, (SELECT '~' || g AS s FROM generate_series(1, $1) AS g) n WHERE f.through IS NOT NULL`,
      [times],
    );
    await sql.query(
      `INSERT INTO daily_facts (tenant_id, entity_kind, entity_id, day, learned_on, measures, has_states)
       SELECT d.tenant_id, d.entity_kind, d.entity_id || n.s, d.day, d.learned_on, d.measures, d.has_states
       FROM daily_facts d JOIN folded_facts f USING (tenant_id, entity_kind, entity_id), (SELECT '~' || g AS s FROM generate_series(1, $1) AS g) n WHERE d.day > f.through`,
      [times],
    );
  });
}
