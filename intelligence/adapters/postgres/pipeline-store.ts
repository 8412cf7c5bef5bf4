import { attribute, type CustomerState, leftOn } from '../../data/customer-state.ts';
import { type FactRow, isLatest, type Measures, mergeMeasures } from '../../data/daily-facts.ts';
import type { Position } from '../../data/event-log.ts';
import { mayBeFolded } from '../../data/folded-facts.ts';
import { type CustomerKey, customerKey, type PipelineStore } from '../../data/pipeline.ts';
import type { Sql } from '../../data/sql.ts';
import { dayOf } from '../../kernel/days.ts';
import { keepAccountDays } from './account-days.ts';
import { columns } from './columns.ts';
import { EVENT_COLUMNS, eventOf, postgresEventLog } from './event-log.ts';
import { emptyFolds } from './folded-facts.ts';
import { addNodeHours } from './node-hours.ts';
import { saveNodes } from './node-store.ts';
import { isListing, saveListings } from './price-list.ts';

const factKey = (row: { tenant: string; kind: string; id: string; day: string; learnedOn: string }) =>
  JSON.stringify([row.tenant, row.kind, row.id, row.day, row.learnedOn]);

async function addFacts(sql: Sql, rows: readonly FactRow[]): Promise<void> {
  if (rows.length === 0) return;
  const keys = [rows.map((r) => r.tenant), rows.map((r) => r.kind), rows.map((r) => r.id), rows.map((r) => r.day), rows.map((r) => r.learnedOn)];
  const { rows: known } = await sql.query<{ tenant: string; kind: string; id: string; day: string; learnedOn: string; measures: Measures }>(
    // One look into the index for each key: the planner, which may know nothing of a young table, has no other way.
    `SELECT k.tenant, k.kind, k.id, k.day, k."learnedOn", f.measures
     FROM unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::date[]) AS k (tenant, kind, id, day, "learnedOn"),
       LATERAL (SELECT measures FROM daily_facts f WHERE f.tenant_id = k.tenant AND f.entity_kind = k.kind AND f.entity_id = k.id AND f.day = k.day AND f.learned_on = k."learnedOn" LIMIT 1) f`,
    keys,
  );
  const before = new Map(known.map((row) => [factKey(row), row.measures]));
  const merged = rows.map((row) => mergeMeasures(before.get(factKey(row)) ?? {}, row.measures));
  await sql.query(
    `INSERT INTO daily_facts (tenant_id, entity_kind, entity_id, day, learned_on, measures, has_states)
     SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::date[], $5::date[], $6::jsonb[], $7::boolean[])
     ON CONFLICT (tenant_id, entity_kind, entity_id, day, learned_on) DO UPDATE SET measures = excluded.measures, has_states = excluded.has_states`,
    [...keys, merged.map((measures) => JSON.stringify(measures)), merged.map((measures) => Object.values(measures).some(isLatest))],
  );
  await keepAccountDays(
    sql,
    rows.map((row, i) => ({ ...row, measures: merged[i] as Measures })),
  );
}

async function customers(sql: Sql, keys: readonly CustomerKey[]): Promise<Map<string, CustomerState>> {
  if (keys.length === 0) return new Map();
  const { rows } = await sql.query<{ tenant: string; customer: string; state: Omit<CustomerState, 'lastEventAt'>; last_event_at: string }>(
    `SELECT k.tenant, k.customer, c.state, c.last_event_at FROM unnest($1::text[], $2::text[]) AS k (tenant, customer),
       LATERAL (SELECT state, last_event_at FROM customers c WHERE c.tenant_id = k.tenant AND c.customer_id = k.customer LIMIT 1) c`,
    [keys.map((k) => k.tenant), keys.map((k) => k.customer)],
  );
  return new Map(rows.map((row) => [customerKey(row), { ...row.state, lastEventAt: row.last_event_at }]));
}

function customerRow({ tenant, customer, state: { lastEventAt, ...state } }: CustomerKey & { state: CustomerState }) {
  const whole = { ...state, lastEventAt };
  const texts = (name: string): string | null => attribute<string>(whole, name);
  return {
    ...{ tenant_id: tenant, customer_id: customer, state, name: texts('name'), status: texts('status') ?? 'active' },
    ...{ node_id: texts('node_id'), partner_id: texts('partner_id'), last_event_at: lastEventAt, segment: texts('segment') },
    ...{ price_minor: attribute<number>(whole, 'price_minor'), currency: texts('currency'), plan_id: texts('plan_id') },
    ...{ customer_since: texts('customer_since'), left_on: leftOn(whole) },
    ...{ invoiced_minor: state.totals.invoiced_minor, paid_minor: state.totals.paid_minor },
  };
}
const CUSTOMERS = columns<ReturnType<typeof customerRow>>({
  tenant_id: 'text',
  customer_id: 'text',
  state: 'jsonb',
  name: 'text',
  status: 'text',
  node_id: 'text',
  partner_id: 'text',
  last_event_at: 'timestamptz',
  segment: 'text',
  price_minor: 'bigint',
  currency: 'text',
  plan_id: 'text',
  customer_since: 'date',
  left_on: 'date',
  invoiced_minor: 'bigint',
  paid_minor: 'bigint',
});

async function saveCustomers(sql: Sql, all: readonly (CustomerKey & { state: CustomerState })[]): Promise<void> {
  if (all.length === 0) return;
  await sql.query(
    `INSERT INTO customers (tenant_id, customer_id, state, name, status, node_id, partner_id, last_event_at, segment, price_minor, currency,
       plan_id, customer_since, left_on, invoiced_minor, paid_minor)
     SELECT c.* FROM ${CUSTOMERS.source} AS c
     ON CONFLICT (tenant_id, customer_id) DO UPDATE SET state = excluded.state, name = excluded.name, status = excluded.status,
       node_id = excluded.node_id, partner_id = excluded.partner_id, last_event_at = excluded.last_event_at,
       segment = excluded.segment, price_minor = excluded.price_minor, currency = excluded.currency,
       plan_id = excluded.plan_id, customer_since = excluded.customer_since, left_on = excluded.left_on,
       invoiced_minor = excluded.invoiced_minor, paid_minor = excluded.paid_minor`,
    CUSTOMERS.params(all.map(customerRow)),
  );
}

/** The pipeline's store in PostgreSQL, inside the open transaction. Of one partition there is one writer at a time: the row lock of `claim`. */
export function postgresPipelineStore(sql: Sql): PipelineStore {
  return {
    async claim(partitions) {
      const { rows } = await sql.query<Position>(
        `SELECT partition_no AS partition, position FROM log_offsets WHERE consumer = 'pipeline' AND partition_no = ANY ($1)
         ORDER BY partition_no FOR UPDATE SKIP LOCKED`,
        [partitions],
      );
      return rows;
    },
    read: (after, limit) => postgresEventLog(sql).read(after, limit),
    async advance(to) {
      await sql.query(
        `UPDATE log_offsets o SET position = t.position FROM unnest($1::smallint[], $2::bigint[]) AS t (partition_no, position)
         WHERE o.consumer = 'pipeline' AND o.partition_no = t.partition_no`,
        [to.map(({ partition }) => partition), to.map(({ position }) => position)],
      );
    },
    addFacts: (rows) => addFacts(sql, rows),
    addNodeHours: (rows, now) => addNodeHours(sql, rows, now),
    customers: (keys) => customers(sql, keys),
    saveCustomers: (states) => saveCustomers(sql, states),
    async saveOutages(events) {
      // In one order everywhere, so that two workers never wait for each other.
      const ordered = [...events].sort((a, b) => (a.data.outage_id < b.data.outage_id ? -1 : 1));
      for (const { tenant, type, time, data } of ordered)
        await sql.query(
          `INSERT INTO outages (tenant_id, outage_id, node_id, started_at, ended_at) VALUES ($1, $2, $3, $4, $5)
           ON CONFLICT (tenant_id, outage_id) DO UPDATE SET started_at = least(outages.started_at, excluded.started_at), ended_at = greatest(outages.ended_at, excluded.ended_at)`,
          [tenant, data.outage_id, data.node_id, type === 'outage.ended' ? data.started_at : time, type === 'outage.ended' ? time : null],
        );
    },
    saveNodes: (events, now) => saveNodes(sql, events, now),
    saveListings: (events) => saveListings(sql, events.filter(isListing)),
    async requestScores(touched, nodes, now) {
      await sql.query(
        `INSERT INTO score_requests (tenant_id, customer_id, requested_at)
         SELECT tenant_id, customer_id, $5::timestamptz FROM unnest($1::text[], $2::text[]) AS t (tenant_id, customer_id)
         UNION SELECT c.tenant_id, c.customer_id, $5::timestamptz FROM unnest($3::text[], $4::text[]) AS n (tenant_id, node_id) JOIN customers c USING (tenant_id, node_id) WHERE c.status <> 'cancelled'
         ORDER BY 1, 2
         ON CONFLICT (tenant_id, customer_id) DO UPDATE SET requested_at = excluded.requested_at, of_everybody = false`,
        [touched.map((c) => c.tenant), touched.map((c) => c.customer), nodes.map((n) => n.tenant), nodes.map((n) => n.node), now],
      );
    },
    async emptyFolds(rows, now) {
      const today = dayOf(now);
      const late = new Map(rows.filter(({ day }) => mayBeFolded(day, today)).map((row) => [JSON.stringify([row.tenant, row.kind, row.id]), row]));
      await emptyFolds(sql, [...late.values()]);
    },
    async setAside(event, cause, attempts, now, retryAt) {
      await sql.query(
        `INSERT INTO dead_letters (tenant_id, partition_no, position, cause, attempts, set_aside_at, retry_at) VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (tenant_id, partition_no, position) DO UPDATE SET cause = excluded.cause, attempts = excluded.attempts, retry_at = excluded.retry_at`,
        [event.tenant, event.partition, event.position, cause, attempts, now, retryAt],
      );
    },
    async claimSetAside(now) {
      const { rows } = await sql.query<Parameters<typeof eventOf>[0] & { attempts: number }>(
        `SELECT ${EVENT_COLUMNS.replace('partition_no, position', 'e.partition_no, e.position').replace('tenant_id', 'e.tenant_id')}, d.attempts
         FROM dead_letters d JOIN events e ON e.partition_no = d.partition_no AND e.position = d.position
           JOIN log_offsets o ON o.consumer = 'pipeline' AND o.partition_no = d.partition_no
         WHERE d.retry_at <= $1 ORDER BY d.retry_at LIMIT 1 FOR UPDATE OF d, o SKIP LOCKED`,
        [now],
      );
      return rows[0] ? { event: eventOf(rows[0]), attempts: rows[0].attempts } : null;
    },
    async forgetSetAside(event) {
      await sql.query('DELETE FROM dead_letters WHERE tenant_id = $1 AND partition_no = $2 AND position = $3', [event.tenant, event.partition, event.position]);
    },
  };
}
