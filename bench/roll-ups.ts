import { parseArgs } from 'node:util';
import { accuracyServices } from '../intelligence/app/accuracy.ts';
import { modelCatalogue } from '../intelligence/app/models/catalogue.ts';
import { loadModels } from '../intelligence/app/models/tenant-models.ts';
import { platformServices, rollUpStep } from '../intelligence/app/platform.ts';
import { onScratch } from '../intelligence/app/proofs/scratch.ts';
import { tenantServices } from '../intelligence/app/tenant-services.ts';
import type { Sql } from '../intelligence/data/sql.ts';
import { systemClock } from '../intelligence/kernel/clock.ts';
import { silentLog } from '../intelligence/kernel/log.ts';

const TENANT = 'big';
const NOW = new Date('2026-06-01T00:00:00Z');
const MODELS = ['churn_prediction', 'network_failure', 'upsell_propensity'];

async function fill(sql: Sql, customers: number): Promise<void> {
  await sql.query(
    `INSERT INTO customers (tenant_id, customer_id, state, name, status, node_id, last_event_at, segment, price_minor, currency)
     SELECT $1, 'c' || i, jsonb_build_object('latest', jsonb_build_object('price_minor', jsonb_build_array('2026-01-01T00:00:00Z', 'e', 5000)), 'totals', jsonb_build_object('invoiced_minor', 0, 'paid_minor', 0), 'pad', repeat('x', 900)), 'Name ' || i, 'active', 'n' || i % 500, $3, 'residential', 3000 + i % 7000, 'USD'
     FROM generate_series(1, $2::int) i`,
    [TENANT, customers, NOW],
  );
  await sql.query(
    `INSERT INTO scores (tenant_id, customer_id, churn_chance, churn, health_score, health_grade, health, advice, churn_change, at_risk_minor, scored_at, churn_level, confidence)
     SELECT $1, 'c' || i, (i % 97) / 400.0, json_build_object('level', 'low', 'reasons', '[]'::json, 'pad', repeat('x', 1500)), i % 100, substr('ABCDE', 1 + i % 5, 1), json_build_object('pad', repeat('x', 900)),
       json_build_object('main_reason', NULL, 'recommended_actions', '[]'::json), 0.1, 10 + i % 900, $3, CASE WHEN i % 20 = 0 THEN 'high' ELSE 'low' END, 0.9 FROM generate_series(1, $2::int) i`,
    [TENANT, customers, NOW],
  );
  await sql.query(
    `INSERT INTO accuracy_months (tenant_id, model, truth, horizon_hours, month, segment, figures, counted_at)
     SELECT $1, m, 'left', h, date_trunc('month', $3::timestamptz)::date - make_interval(months => n), s,
       json_build_object('kind', 'chance', 'unknown', 0, 'bins', (SELECT json_agg(json_build_array(b, 100, 10, 9.5, 8.1, 30.2)) FROM generate_series(10, 90) b)), $3
     FROM unnest($2::text[]) m, unnest(ARRAY[720, 1440, 2160]) h, generate_series(0, 11) n, unnest(ARRAY['business', 'residential']) s`,
    [TENANT, MODELS, NOW],
  );
}

/** How long the roll-ups of an ISP of 50,000 customers take: its view, the accuracy of a year, and the platform's list. `--customers 50000 --calls 200`. */
export function run(args: readonly string[] = []): Promise<object> {
  const { values } = parseArgs({ args: [...args], options: { customers: { type: 'string', default: '50000' }, calls: { type: 'string', default: '200' } } });
  return onScratch({ durable: true, tenants: [TENANT], now: NOW }, async ({ database }) => {
    await database.asWorker((sql) => fill(sql, Number(values.customers)));
    const models = await database.asWorker((sql) => loadModels(sql, TENANT, systemClock, silentLog));
    const tenant = tenantServices(database, { of: async () => models }, systemClock);
    const accuracy = accuracyServices(
      database,
      modelCatalogue().map(({ name }) => name),
      { ...systemClock, now: () => NOW },
    );
    const platform = platformServices(database);
    await rollUpStep(database, NOW);
    const timed = async (work: () => Promise<unknown>) => {
      await work();
      const times: number[] = [];
      for (let i = 0; i < Number(values.calls); i++) {
        const began = systemClock.elapsedMs();
        await work();
        times.push(systemClock.elapsedMs() - began);
      }
      const sorted = times.toSorted((a, b) => a - b);
      const at = (share: number) => Math.round(10 * (sorted[Math.floor(share * (sorted.length - 1))] as number)) / 10;
      return { p50_ms: at(0.5), p99_ms: at(0.99) };
    };
    return {
      customers: Number(values.customers),
      ecosystem: await timed(() => tenant.ecosystem(TENANT)),
      accuracy: await timed(() => accuracy.accuracy(TENANT, {})),
      platform: await timed(() => platform.platformTenants()),
    };
  });
}
