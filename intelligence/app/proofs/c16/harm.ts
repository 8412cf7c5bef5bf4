import { reopenAfterHarm } from '../../../adapters/postgres/harm-queries.ts';
import type { PlatformEvent } from '../../../contract/envelope.ts';
import { virtualClock } from '../../../kernel/clock.ts';
import { silentLog } from '../../../kernel/log.ts';
import { mulberry32 } from '../../../kernel/random.ts';
import { normalCdf } from '../../../ml/distributions.ts';
import type { HitCount } from '../../../ml/evidence.ts';
import { HARMS, type Harm, type HarmCohort, judgeHarm } from '../../../monitoring/harm.ts';
import type { Carrier } from '../../../orchestration/outbox.ts';
import { composeLayer } from '../../compose.ts';
import { EVALUATION_WINDOW_MS, harmStep } from '../../harm-watch.ts';
import { onScratch } from '../scratch.ts';
import { cloud, customerOf, eventOf, people, TENANT } from './spending.ts';

/** The chance of each harm for one customer, left alone and acted upon. */
type Rates = Readonly<Record<Harm, readonly [alone: number, acted: number]>>;
export const HARMLESS: Rates = { 'opt-outs': [0.008, 0.008], complaints: [0.02, 0.02], leaving: [0.04, 0.04] };
export const HARMFUL: Rates = { ...HARMLESS, 'opt-outs': [0.008, 0.2] };
/** Twice what the limit allows. */
export const WORSE: Rates = { ...HARMLESS, 'opt-outs': [0.008, 0.06] };

/** The usual way: a normal approximation at 5 % over the three comparisons, right for who looks once. */
export function fixedTest(cohorts: readonly (readonly HitCount[])[]): number {
  const counts = cohorts.flat();
  const sum = (of: (one: HitCount) => number) => counts.reduce((all, one) => all + of(one), 0);
  const spread = Math.sqrt(sum(({ trials, chance }) => trials * chance * (1 - chance)));
  const z = spread === 0 ? 0 : (sum(({ hits }) => hits) - sum(({ trials, chance }) => trials * chance)) / spread;
  return 1 - normalCdf(z) <= 0.05 / 3 ? Number.POSITIVE_INFINITY : 0;
}

/** The day of the first stop, or null: so many customers a day, looked at every evening. */
export function firstStop(
  seed: number,
  { days, aDay, held, ratesOn }: { days: number; aDay: number; held: number; ratesOn: (day: number) => Rates },
  evidence?: typeof fixedTest,
): number | null {
  const random = mulberry32(seed);
  const cohorts: HarmCohort[] = [];
  for (let day = 0; day < days; day++) {
    const arms = { treated: 0, heldOut: 0 };
    const did = Object.fromEntries(HARMS.map((harm) => [harm, { treated: 0, heldOut: 0 }])) as Record<Harm, typeof arms>;
    for (let i = 0; i < aDay; i++) {
      const arm = random() < held ? 'heldOut' : 'treated';
      arms[arm]++;
      for (const harm of HARMS) if (random() < ratesOn(day)[harm][arm === 'heldOut' ? 0 : 1]) did[harm][arm]++;
    }
    cohorts.push({ chance: 1 - held, day: String(day).padStart(4, '0'), ...arms, did });
    if (judgeHarm(cohorts, undefined, evidence) !== null) return day;
  }
  return null;
}

/** What the running layer did with a playbook that harms: in which window it was stopped, and what still left afterwards. */
export type Stopped = {
  readonly window: number | null;
  readonly why: string;
  readonly sentAfter: number;
  readonly openedAfter: number;
  readonly openedAgain: number;
};

const A_WINDOW = 150;
const WINDOWS = 2;
const MINUTE = 60_000;
/** A minute before the hour at which messages are aimed, in the customers' zone. */
const BEGINS = Date.parse('2026-03-02T15:59:00Z');

/** Lives through windows in which a playbook makes offers and many of those who get one refuse further messages. */
export async function live(seed: number, rates: Rates, judge: typeof judgeHarm): Promise<Stopped> {
  const clock = virtualClock(new Date(BEGINS));
  const random = mulberry32(seed);
  return onScratch({ durable: false, tenants: [TENANT], now: clock.now() }, async (scratch) => {
    const sent: string[] = [];
    const carrier: Carrier = {
      channel: 'email',
      delivery: 'keyed',
      timeoutMs: 5_000,
      send: async ({ customer_id }) => {
        sent.push(customer_id);
        return { ok: true, provider_id: null };
      },
    };
    const layer = composeLayer({ store: scratch, clock, log: silentLog, carriers: [carrier] });
    await people(scratch, layer, seed, A_WINDOW * (WINDOWS + 2), clock.now());
    await scratch.database.asTenant(TENANT, (sql) =>
      sql.query("INSERT INTO guardrails VALUES ($1, 'upsell', 'contacts', 'day', NULL, 'proof', $2, 'proof')", [TENANT, clock.now()]),
    );
    let next = 0;
    const threshold = async (count: number): Promise<number> => {
      const events = Array.from({ length: count }, () => eventOf('usage.threshold', customerOf(next++), clock.now(), { of: 'plan', state: 'crossed' }));
      if (count > 0) await layer.ingest(TENANT, events.map(cloud));
      await layer.pipeline.drain();
      const { rows } = await scratch.database.asWorker((sql) => sql.query<{ n: number }>('SELECT count(*)::int AS n FROM playbook_runs'));
      return rows[0]?.n ?? 0;
    };
    const dispatch = async () => {
      while ((await layer.dispatcher.dispatchDue(500)).claimed > 0);
      await layer.pipeline.drain();
    };
    let window: number | null = null;
    for (let w = 0; w < WINDOWS && window === null; w++) {
      const before = sent.length;
      const begins = BEGINS + w * 24 * 60 * MINUTE;
      clock.set(new Date(begins));
      await threshold(A_WINDOW);
      clock.set(new Date(begins + 5 * MINUTE));
      await dispatch();
      const outs: PlatformEvent[] = sent
        .slice(before)
        .filter(() => random() < rates['opt-outs'][1])
        .map((customer) => eventOf('consent.changed', customer, clock.now(), { channel: 'email', class: 'marketing', allowed: false }));
      if (outs.length > 0) await layer.ingest(TENANT, outs.map(cloud));
      await layer.pipeline.drain();
      clock.set(new Date(begins + EVALUATION_WINDOW_MS));
      await harmStep(scratch.database, clock, silentLog, judge);
      const { rows } = await scratch.database.asWorker((sql) => sql.query('SELECT 1 FROM harm_stops'));
      if (rows.length > 0) window = w;
    }
    const before = { sent: sent.length, runs: await threshold(0) };
    clock.set(new Date(BEGINS + WINDOWS * 24 * 60 * MINUTE));
    const after = await threshold(A_WINDOW);
    clock.set(new Date(clock.now().getTime() + 5 * MINUTE));
    await dispatch();
    const { rows } = await scratch.database.asWorker((sql) => sql.query<{ why: string }>('SELECT why FROM harm_stops'));
    const stopped = { window, why: rows[0]?.why ?? '', sentAfter: sent.length - before.sent, openedAfter: after - before.runs };
    await scratch.database.asTenant(TENANT, (sql) => reopenAfterHarm(sql, TENANT, 'upsell', 'a person', 'the wording was changed', clock.now()));
    return { ...stopped, openedAgain: (await threshold(A_WINDOW)) - after };
  });
}
