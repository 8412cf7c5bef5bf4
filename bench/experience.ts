import { parseArgs } from 'node:util';
import { composeLayer } from '../intelligence/app/compose.ts';
import { experienceServices } from '../intelligence/app/experience.ts';
import { ownNowServices } from '../intelligence/app/personas/own-now.ts';
import { preferenceServices } from '../intelligence/app/preferences.ts';
import { onScratch } from '../intelligence/app/proofs/scratch.ts';
import type { Sql } from '../intelligence/data/sql.ts';
import { systemClock } from '../intelligence/kernel/clock.ts';
import { silentLog } from '../intelligence/kernel/log.ts';

const TENANT = 'big';
const NOW = new Date('2026-06-01T18:00:00Z');
const DESKS = ['tenant', 'noc', 'finance', 'support'] as const;

async function fill(sql: Sql, customers: number): Promise<void> {
  await sql.query(
    `INSERT INTO customers (tenant_id, customer_id, state, name, status, node_id, last_event_at, segment, price_minor, currency, partner_id)
     SELECT $1, 'c' || i, jsonb_build_object('latest', jsonb_build_object('phone', jsonb_build_array('2026-01-01T00:00:00Z', 'e', '+15005550006'), 'time_zone', jsonb_build_array('2026-01-01T00:00:00Z', 'e', 'America/Chicago'), 'status', jsonb_build_array('2026-01-01T00:00:00Z', 'e', 'active')),
       'totals', jsonb_build_object('invoiced_minor', 0, 'paid_minor', 0), 'pad', repeat('x', 900)), 'Name ' || i, 'active', 'n' || i % 500, $3, 'residential', 3000 + i % 7000, 'USD', 'p' || i % 10
     FROM generate_series(1, $2::int) i`,
    [TENANT, customers, NOW],
  );
  await sql.query(
    `INSERT INTO scores (tenant_id, customer_id, churn_chance, churn, health_score, health_grade, health, advice, churn_change, at_risk_minor, scored_at, churn_level, confidence)
     SELECT $1, 'c' || i, 0.1, json_build_object('level', 'low', 'reasons', '[]'::json, 'pad', repeat('x', 1500)), i % 100, 'B', '{}', '{}', 0.1, 10 + i % 900, $3, CASE WHEN i % 20 = 0 THEN 'high' ELSE 'low' END, 0.9
     FROM generate_series(1, $2::int) i`,
    [TENANT, customers, NOW],
  );
  await sql.query(
    `INSERT INTO playbook_runs (tenant_id, run_id, playbook, playbook_version, customer_id, state, state_version, held_out, propensity, opened_at, opened_by)
     SELECT $1, 'r' || i, 'payment-recovery', 1, 'c' || i, '{}', 1, false, 1, $3, 'e' FROM generate_series(1, $2::int / 25) i`,
    [TENANT, customers, NOW],
  );
  await sql.query(
    `INSERT INTO decisions (tenant_id, decision_id, run_id, customer_id, playbook, playbook_version, state_version, decided_at, choice, why, rules, state, view, commands, propensity, model_versions)
     SELECT $1, 'd' || i, 'r' || i, 'c' || i, 'payment-recovery', 1, 1, $3, 'act', 'because', '[]', '{}', '{}', '[]', 1, '{}' FROM generate_series(1, $2::int / 25) i`,
    [TENANT, customers, NOW],
  );
  await sql.query(
    `INSERT INTO tasks (tenant_id, task_key, customer_id, playbook, playbook_version, run_id, decision_id, step, title, detail, due_at, role, state, created_at)
     SELECT $1, 't' || i, 'c' || i, 'payment-recovery', 1, 'r' || i, 'd' || i, 's', 'Call about an unpaid bill', 'd', $3::timestamptz + i * interval '1 minute',
       (ARRAY['collections', 'support', 'network', 'success'])[1 + i % 4], 'open', $3 FROM generate_series(1, $2::int / 50) i`,
    [TENANT, customers, NOW],
  );
}

/** A tenth of the customers belongs to each partner, twenty visits to each technician; a line of two thousand is down, and six hundred payments have failed. */
async function touch(sql: Sql, customers: number): Promise<void> {
  await sql.query(
    `INSERT INTO visits (tenant_id, visit_id, customer_id, technician_id, kind, scheduled_for, told_at, told_by)
     SELECT $1, 'v' || i, 'c' || i, 't' || i % 50, 'repair', '2026-06-02', $3, 'e' FROM generate_series(1, least(1000, $2::int)) i`,
    [TENANT, customers, NOW],
  );
  await sql.query(
    `INSERT INTO event_impacts (tenant_id, impact_id, event_source, event_id, event_type, node_id, customer_id, happened_at, told, counted_at, currency)
     SELECT $1, 'i' || i, 'urn:bench', 'e' || i, CASE WHEN i = 0 THEN 'outage.started' ELSE 'payment.failed' END, CASE WHEN i = 0 THEN 'n1' END, CASE WHEN i > 0 THEN 'c' || i * 10 END,
       $2::timestamptz - i * interval '1 hour',
       CASE WHEN i = 0 THEN '{"node_id": "n1", "outage_id": "o"}'::jsonb ELSE '{"amount_minor": 4500, "currency": "USD", "attempt": 1}'::jsonb END, $2, 'USD' FROM generate_series(0, 600) i`,
    [TENANT, NOW],
  );
  await sql.query(
    `INSERT INTO event_impact_customers (tenant_id, impact_id, customer_id, partner_id, technician_id, monthly_minor, amount_minor)
     SELECT tenant_id, 'i0', customer_id, partner_id, NULL, price_minor, 0 FROM customers WHERE tenant_id = $1 AND node_id IN (SELECT 'n' || n FROM generate_series(0, 19) n)
     UNION ALL SELECT c.tenant_id, i.impact_id, c.customer_id, c.partner_id, NULL, c.price_minor, 4500 FROM event_impacts i JOIN customers c USING (tenant_id, customer_id) WHERE c.tenant_id = $1`,
    [TENANT],
  );
}

/** How long it takes to say what needs somebody, each desk in turn, and partners, technicians and customers, at an ISP of 50,000 customers with 1,000 pieces of open work. `--customers 50000 --calls 200`. */
export function run(args: readonly string[] = []): Promise<object> {
  const { values } = parseArgs({ args: [...args], options: { customers: { type: 'string', default: '50000' }, calls: { type: 'string', default: '200' } } });
  return onScratch({ durable: true, tenants: [TENANT], now: NOW }, async (scratch) => {
    const { database, asOwner } = scratch;
    await database.asWorker((sql) => fill(sql, Number(values.customers)));
    await database.asWorker((sql) => touch(sql, Number(values.customers)));
    // A store that has grown to this has been looked at by its autovacuum long since.
    await asOwner('ANALYZE');
    const began = systemClock.now().getTime();
    // The clock goes on from the day of the data, so that sums are read anew as often as they are when it serves.
    const clock = { ...systemClock, now: () => new Date(NOW.getTime() + systemClock.now().getTime() - began) };
    const services = experienceServices(database, clock);
    const layer = composeLayer({ store: scratch, clock, log: silentLog, carriers: [] });
    const { ownNow } = ownNowServices(database, preferenceServices(database, layer, clock).ownPreferences, clock);
    const calls = Number(values.calls);
    let shown = 0;
    const desks = await timed(calls, async (i) => {
      const { actions } = await services.experience({ tenant: TENANT, person: 'owner', role: 'owner' }, { desk: DESKS[i % DESKS.length]! }, true);
      shown += actions.length;
    });
    const [partners, technicians, own] = [
      await timed(calls, (i) => ownNow({ tenant: TENANT, role: 'partner', subject: `p${i % 10}` })),
      await timed(calls, (i) => ownNow({ tenant: TENANT, role: 'technician', subject: `t${i % 50}` })),
      await timed(calls, (i) => ownNow({ tenant: TENANT, role: 'customer', subject: `c${1 + 10 * i}` })),
    ];
    return {
      bench: 'experience',
      customers: Number(values.customers),
      calls,
      actions_shown: shown,
      ...{ p50_ms: at(desks, 0.5), p95_ms: at(desks, 0.95), p99_ms: at(desks, 0.99), first_ms: desks[0] },
      ...{ partner_p95_ms: at(partners, 0.95), technician_p95_ms: at(technicians, 0.95), customer_p95_ms: at(own, 0.95) },
      floor: { p95_ms: 50 },
      ratio: at(desks, 0.95) / 50,
    };
  });
}

/** Milliseconds of each of so many calls, one after another. */
async function timed(calls: number, call: (i: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < calls; i++) {
    const before = systemClock.elapsedMs();
    await call(i);
    times.push(Math.round(10 * (systemClock.elapsedMs() - before)) / 10);
  }
  return times;
}

const at = (times: readonly number[], share: number): number => times.toSorted((a, b) => a - b)[Math.ceil(share * times.length) - 1] ?? 0;
