import { parseArgs } from 'node:util';
import { experienceServices } from '../intelligence/app/experience.ts';
import { onScratch } from '../intelligence/app/proofs/scratch.ts';
import type { Sql } from '../intelligence/data/sql.ts';
import { systemClock } from '../intelligence/kernel/clock.ts';

const TENANT = 'big';
const NOW = new Date('2026-06-01T18:00:00Z');
const DESKS = ['tenant', 'noc', 'finance', 'support'] as const;

async function fill(sql: Sql, customers: number): Promise<void> {
  await sql.query(
    `INSERT INTO customers (tenant_id, customer_id, state, name, status, node_id, last_event_at, segment, price_minor, currency)
     SELECT $1, 'c' || i, jsonb_build_object('latest', jsonb_build_object('phone', jsonb_build_array('2026-01-01T00:00:00Z', 'e', '+15005550006'), 'time_zone', jsonb_build_array('2026-01-01T00:00:00Z', 'e', 'America/Chicago'), 'status', jsonb_build_array('2026-01-01T00:00:00Z', 'e', 'active')),
       'totals', jsonb_build_object('invoiced_minor', 0, 'paid_minor', 0), 'pad', repeat('x', 900)), 'Name ' || i, 'active', 'n' || i % 500, $3, 'residential', 3000 + i % 7000, 'USD'
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

/** How long it takes to say what needs somebody, each desk in turn, at an ISP of 50,000 customers with 1,000 pieces of open work. `--customers 50000 --calls 200`. */
export function run(args: readonly string[] = []): Promise<object> {
  const { values } = parseArgs({ args: [...args], options: { customers: { type: 'string', default: '50000' }, calls: { type: 'string', default: '200' } } });
  return onScratch({ durable: true, tenants: [TENANT], now: NOW }, async ({ database, asOwner }) => {
    await database.asWorker((sql) => fill(sql, Number(values.customers)));
    // A store that has grown to this has been looked at by its autovacuum long since.
    await asOwner('ANALYZE');
    const began = systemClock.now().getTime();
    // The clock goes on from the day of the data, so that sums are read anew as often as they are when it serves.
    const clock = { ...systemClock, now: () => new Date(NOW.getTime() + systemClock.now().getTime() - began) };
    const services = experienceServices(database, clock);
    const times: number[] = [];
    let shown = 0;
    for (let i = 0; i < Number(values.calls); i++) {
      const before = systemClock.elapsedMs();
      const { actions } = await services.experience({ tenant: TENANT, person: 'owner', role: 'owner' }, { desk: DESKS[i % DESKS.length]! }, true);
      times.push(systemClock.elapsedMs() - before);
      shown += actions.length;
    }
    const sorted = times.toSorted((a, b) => a - b);
    const at = (share: number): number => Math.round(10 * (sorted[Math.ceil(share * sorted.length) - 1] ?? 0)) / 10;
    const figures = { p50_ms: at(0.5), p95_ms: at(0.95), p99_ms: at(0.99), first_ms: Math.round(10 * (times[0] ?? 0)) / 10 };
    return {
      bench: 'experience',
      customers: Number(values.customers),
      calls: times.length,
      actions_shown: shown,
      ...figures,
      floor: { p95_ms: 50 },
      ratio: at(0.95) / 50,
    };
  });
}
