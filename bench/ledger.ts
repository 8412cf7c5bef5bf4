import { parseArgs } from 'node:util';
import { countDueMonth } from '../intelligence/adapters/postgres/accuracy-queries.ts';
import { appendPredictions, settlePredictions } from '../intelligence/adapters/postgres/ledger.ts';
import { onScratch } from '../intelligence/app/proofs/scratch.ts';
import { systemClock } from '../intelligence/kernel/clock.ts';

const NOW = new Date('2026-06-01T00:00:00Z');
const DAY = 86_400_000;
const BATCH = 5_000;

/**
 * The ledger with a million open predictions of 50,000 customers: a look when nothing is due, settling 50,000 that are due at once,
 * counting their month, and appending a night of 50,000 while it is that large. `--rows 1000000`.
 */
export function run(args: readonly string[] = []): Promise<object> {
  const { values } = parseArgs({ args: [...args], options: { rows: { type: 'string', default: '1000000' }, customers: { type: 'string', default: '50000' } } });
  const rows = Number(values.rows);
  const customers = Number(values.customers);
  const timed = async (work: () => Promise<unknown>): Promise<number> => {
    const began = systemClock.elapsedMs();
    await work();
    return Math.round(systemClock.elapsedMs() - began) / 1000;
  };
  return onScratch({ durable: true, tenants: ['big'], now: NOW }, async ({ database }) => {
    await database.asWorker(async (sql) => {
      await sql.query(
        `INSERT INTO customers (tenant_id, customer_id, state, status, last_event_at)
         SELECT 'big', 'c' || i, '{"latest": {"segment": ["2026-01-01T00:00:00Z", "e", "residential"]}}', 'active', $2 FROM generate_series(1, $1::int) i`,
        [customers, NOW],
      );
      await sql.query(
        `INSERT INTO events (tenant_id, partition_no, position, source, event_id, type, subject_id, happened_at, learned_at, received_at, data)
         SELECT 'big', 0, i, 's', 'e' || i, CASE WHEN i % 40 = 0 THEN 'customer.cancelled' ELSE 'usage.recorded' END, 'c' || (1 + i % $1::int), $2::timestamptz - make_interval(days => i % 60), $2, $2, '{}'
         FROM generate_series(1, $1::int * 10) i`,
        [customers, NOW],
      );
      await sql.query(
        `INSERT INTO predictions (tenant_id, prediction_id, subject_id, segment, model, version, truth, horizon_hours, made_at, due_at, look_at, chance, shown, kept)
         SELECT 'big', 'p' || i, 'c' || (1 + i % $2::int), 'residential', 'churn_prediction', 'v', 'left', 1440, d.due - interval '60 days', d.due, d.due, (i % 97) / 200.0, true, i % 7 = 0
         FROM generate_series(1, $1::int) i, LATERAL (SELECT $3::timestamptz + make_interval(days => 1 + i / $2::int) AS due) d`,
        [rows, customers, NOW],
      );
    });
    const settle = (now: Date) => database.asWorker((sql) => settlePredictions(sql, now, BATCH));
    const idle = await timed(() => settle(NOW));
    const due = new Date(NOW.getTime() + DAY);
    let settled = 0;
    const settling = await timed(async () => {
      for (let taken = BATCH; taken === BATCH; settled += taken) taken = await settle(due);
    });
    const counting = await timed(async () => {
      while (await database.asWorker((sql) => countDueMonth(sql, due)));
    });
    const entry = (i: number) => ({
      subject: `c${i}`,
      model: 'churn_prediction',
      version: 'w',
      horizonHours: 1440,
      chance: 0.1,
      healthScore: null,
      shown: true,
    });
    const appending = await timed(async () => {
      for (let from = 0; from < customers; from += 200) {
        const part = Array.from({ length: Math.min(200, customers - from) }, (_, i) => entry(from + i));
        await database.asWorker((sql) => appendPredictions(sql, 'big', part, due));
      }
    });
    return {
      rows,
      idle_look_seconds: idle,
      settled,
      settling_seconds: settling,
      settled_per_second: Math.round(settled / settling),
      counting_a_month_seconds: counting,
      appended: customers,
      appending_seconds: appending,
      // A second of settling must not take longer than a second of what is predicted in the same time.
      ratio_settle_to_append: Math.round((100 * settling * customers) / (appending * settled)) / 100,
    };
  });
}
