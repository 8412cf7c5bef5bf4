import { openDatabase } from '../../../adapters/postgres/database.ts';
import { postgresGuardrails } from '../../../adapters/postgres/guardrail-store.ts';
import { saveWays } from '../../../adapters/postgres/way-store.ts';
import type { PlatformEvent } from '../../../contract/envelope.ts';
import type { EventType } from '../../../contract/events/catalogue.ts';
import { virtualClock } from '../../../kernel/clock.ts';
import { silentLog } from '../../../kernel/log.ts';
import { mulberry32, type Random } from '../../../kernel/random.ts';
import type { Way } from '../../../orchestration/revenue-flow.ts';
import { composeLayer, type Layer } from '../../compose.ts';
import { onScratch, type Scratch } from '../scratch.ts';

export const TENANT = 'isp';
export const START = new Date('2026-03-02T18:00:00Z');
export const customerOf = (i: number): string => `c${String(i).padStart(5, '0')}`;

/** A larger plan and a discount, both measured and worth it; what they are worth differs from customer to customer. */
const waysFor = (random: Random, more = 0): Way[] => {
  const worth = (least: number) => Math.round(least + 8_000 * random() + more);
  const span = (mid: number) => ({ low: mid - 500, mid, high: mid + 500 });
  const common = { currency: 'USD', measured: true, contact: 'message' } as const;
  return [
    { ...common, kind: 'upsell', thing: 'plan:home-300', name: 'Home 300', price_minor: 7_000, expected_minor: span(worth(2_000)), discount_minor: 0 },
    {
      ...common,
      kind: 'discount',
      thing: null,
      name: '20% off for 3 months',
      price_minor: null,
      expected_minor: span(worth(3_000)),
      discount_minor: 1_000 + Math.floor(900 * random()),
    },
  ];
};

export const eventOf = (type: EventType, customer: string, now: Date, data: object): PlatformEvent =>
  ({
    id: `${type}/${customer}/${now.toISOString()}`,
    source: 'urn:proof:c16',
    tenant: TENANT,
    type,
    time: now.toISOString(),
    learned: now.toISOString(),
    data: { customer_id: customer, ...data },
  }) as unknown as PlatformEvent;
export const cloud = ({ tenant, learned, ...rest }: PlatformEvent): object => ({ specversion: '1.0', ...rest, tenantid: tenant, recordedtime: learned });

/** Customers who may be offered something; business ones are worth far more, so that only fairness lets the others have their part. */
export async function people({ database }: Pick<Scratch, 'database'>, layer: Layer, seed: number, count: number, now: Date): Promise<void> {
  const before = new Date(now.getTime() - 86_400_000);
  const told = Array.from({ length: count }, (_, i) => customerOf(i)).flatMap((customer, i) => [
    eventOf('customer.created', customer, before, {
      name: customer,
      email: `${customer}@example.org`,
      time_zone: 'America/Chicago',
      segment: i % 2 === 0 ? 'business' : 'residential',
    }),
    eventOf('consent.changed', customer, before, { channel: 'email', class: 'marketing', allowed: true }),
  ]);
  for (let from = 0; from < told.length; from += 2_000) await layer.ingest(TENANT, told.slice(from, from + 2_000).map(cloud));
  await layer.pipeline.drain();
  const random = mulberry32(seed);
  const valued = Array.from({ length: count }, (_, i) => ({
    customer: customerOf(i),
    ways: waysFor(random, i % 2 === 0 ? 20_000 : 0),
    line: { limit: 'plan', sentence: 'Evenings at full speed' },
  }));
  await database.asWorker((sql) => saveWays(sql, TENANT, valued, now));
}

const LIMITS = { contacts: 41, discount: 20_000, together: 50 } as const;
const WORKERS = 50;

/** What was taken at the end, against the limits. */
export type Spent = {
  readonly contacts: number;
  readonly discount: number;
  readonly together: number;
  readonly messages: number;
  readonly sumsAgree: boolean;
  readonly asked: number;
};
export const overspent = ({ contacts, discount, together, messages }: Spent): boolean =>
  contacts > LIMITS.contacts || discount > LIMITS.discount || together > LIMITS.together || messages > LIMITS.contacts;
/** Everything that fits was taken: a limit that nothing ever reaches shows nothing. */
export const exhausted = ({ together, discount }: Spent): boolean => together === LIMITS.together || discount > LIMITS.discount - 2_000;

/** Fifty workers are told at once to make offers and give discounts to everybody, on one PostgreSQL. */
export async function spending(seed: number, customers: number, hold: boolean): Promise<Spent> {
  const clock = virtualClock(START);
  return onScratch({ durable: false, tenants: [TENANT], now: clock.now() }, async (scratch) => {
    const crowd = openDatabase(scratch.connection, { poolSize: WORKERS + 4 });
    try {
      const guardrails = postgresGuardrails({ hold });
      const layer = composeLayer({ store: { ...scratch, database: crowd }, clock, log: silentLog, carriers: [], guardrails });
      await people(scratch, layer, seed, customers, clock.now());
      await scratch.database.asTenant(TENANT, (sql) =>
        sql.query(
          `INSERT INTO guardrails (tenant_id, playbook, measure, period, most, why, changed_at, changed_by) VALUES
             ($1, 'upsell', 'contacts', 'day', $2, 'proof', $5, 'proof'), ($1, 'churn-rescue', 'discount', 'month', $3, 'proof', $5, 'proof'),
             ($1, '*', 'contacts', 'week', $4, 'proof', $5, 'proof')`,
          [TENANT, LIMITS.contacts, LIMITS.discount, LIMITS.together, clock.now()],
        ),
      );
      // What it reads once for all, before all connections are in hand.
      await layer.models.of(TENANT);
      const work = Array.from({ length: WORKERS }, (): PlatformEvent[] => []);
      for (let i = 0; i < customers; i++) {
        const customer = customerOf(i);
        work[i % WORKERS]?.push(
          eventOf('usage.threshold', customer, clock.now(), { of: 'plan', state: 'crossed' }),
          eventOf('rescue.proposed', customer, clock.now(), { period: '2026-03-01', because: 'worth-it' }),
        );
      }
      await Promise.all(
        work.map(async (events) => {
          // In small pieces, so that the workers come between each other.
          for (let from = 0; from < events.length; from += 4)
            await crowd.asWorker((sql) => layer.runtime.onEvents(sql, events.slice(from, from + 4), clock.now()));
        }),
      );
      return await spentOf(scratch, customers);
    } finally {
      await crowd.close();
    }
  });
}

async function spentOf({ database }: Pick<Scratch, 'database'>, asked: number): Promise<Spent> {
  return database.asWorker(async (sql) => {
    const { rows } = await sql.query<Omit<Spent, 'sumsAgree' | 'asked'> & { used: number }>(
      `SELECT coalesce(sum(contacts) FILTER (WHERE playbook = 'upsell'), 0)::int AS contacts, coalesce(sum(discount), 0)::bigint AS discount,
         coalesce(sum(contacts), 0)::int AS together, (SELECT count(*) FROM outbox WHERE playbook = 'upsell')::int AS messages,
         (SELECT sum(used) FROM guardrail_use WHERE playbook = '*' AND measure = 'contacts' AND period = 'week')::int AS used FROM guardrail_spends`,
    );
    const { used, ...spent } = rows[0] as (typeof rows)[number];
    return { ...spent, sumsAgree: used === spent.together, asked };
  });
}

/** Contacts that brought the shares of declared groups further apart than declared, when the limits would give all to one of them. */
export async function unfairContacts(seed: number, customers: number, declared: boolean): Promise<{ contacts: number; unfair: number }> {
  const clock = virtualClock(START);
  return onScratch({ durable: false, tenants: [TENANT], now: clock.now() }, async (scratch) => {
    const layer = composeLayer({ store: scratch, clock, log: silentLog, carriers: [] });
    await people(scratch, layer, seed, customers, clock.now());
    // What could be done for residential customers has not been measured, so it is tried with a fifth of them at most.
    await scratch.database.asWorker((sql) =>
      sql.query(
        `UPDATE customer_ways w SET ways = replace(ways::text, '"measured":true', '"measured":false')::json FROM customers c
         WHERE c.tenant_id = w.tenant_id AND c.customer_id = w.customer_id AND c.segment = 'residential'`,
      ),
    );
    if (declared)
      await scratch.database.asTenant(TENANT, (sql) =>
        sql.query("INSERT INTO fairness_rules VALUES ($1, 'segment', $2, $3, 'proof')", [TENANT, FAIR_POINTS, clock.now()]),
      );
    for (let i = 0; i < customers; i++) {
      clock.set(new Date(clock.now().getTime() + 1_000));
      const event = eventOf('usage.threshold', customerOf(i), clock.now(), { of: 'plan', state: 'crossed' });
      await scratch.database.asWorker((sql) => layer.runtime.onEvents(sql, [event], clock.now()));
    }
    const { rows } = await scratch.database.asWorker((sql) =>
      sql.query<{ segment: string; contacts: number }>(
        `SELECT c.segment, s.contacts FROM guardrail_spends s JOIN decisions d USING (tenant_id, decision_id)
         JOIN customers c ON c.tenant_id = d.tenant_id AND c.customer_id = d.customer_id ORDER BY s.spent_at`,
      ),
    );
    const groups = { business: { looks: 0, contacts: 0 }, residential: { looks: 0, contacts: 0 } };
    let unfair = 0;
    for (const { segment, contacts } of rows) {
      const own = groups[segment as keyof typeof groups];
      const enough = Object.values(groups).every(({ looks }) => looks >= 20);
      own.looks++;
      own.contacts += contacts;
      const shares = Object.values(groups).map((one) => (100 * one.contacts) / Math.max(1, one.looks));
      if (contacts > 0 && enough && (100 * own.contacts) / own.looks - Math.min(...shares) > FAIR_POINTS) unfair++;
    }
    return { contacts: groups.business.contacts + groups.residential.contacts, unfair };
  });
}

/** Points by which the shares of declared groups may differ in the proof. */
export const FAIR_POINTS = 15;
