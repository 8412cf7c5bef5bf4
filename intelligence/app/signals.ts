import type { Database } from '../adapters/postgres/database.ts';
import { postgresEventLog } from '../adapters/postgres/event-log.ts';
import { factsSince, historiesOf } from '../adapters/postgres/fact-source.ts';
import { limitsOf, roomOf, useOf } from '../adapters/postgres/guardrail-store.ts';
import { noteSignals, type SignalNight, takeSignals, withAllowance } from '../adapters/postgres/signal-queries.ts';
import { untriedOf, worthActing } from '../adapters/postgres/way-store.ts';
import type { AllowanceOutlook } from '../contract/api/usage.ts';
import type { PlatformEvent } from '../contract/envelope.ts';
import type { Sql } from '../data/sql.ts';
import type { Clock } from '../kernel/clock.ts';
import { addDays, dayOf } from '../kernel/days.ts';
import { guardrailsOf, periodStart } from '../orchestration/guardrails.ts';
import { type FlowSettings, RevenueFlowOptimizer } from '../orchestration/revenue-flow.ts';
import type { Room } from '../orchestration/room.ts';
import { REACH_DAYS } from '../predictive/usage/readings.ts';
import { UsagePatternPredictor } from '../predictive/usage.ts';
import { playbooksOf } from './playbooks.ts';

/** The source under which the layer tells what it foretells. */
export const FORETELLER = 'uil/foretold';
/** Customers whose use is foretold at a time; each lends the others its errors. */
const SET = 100;
const LENDERS = 24;
/** Ways that were valued before are of no night that counts. */
const FRESH_MS = 36 * 3_600_000;
/** Who is looked at for the limits of a night, at most. */
const MOST = 5_000;
/** Told of from this chance on; the playbook says from which one the customer is warned. */
const LEAST_CHANCE = 0.3;

const told = <T extends 'usage.threshold' | 'rescue.proposed'>(tenant: string, type: T, id: string, now: Date, data: PlatformEvent<T>['data']) =>
  ({ id: `${type}/${id}`, source: FORETELLER, tenant, type, time: now.toISOString(), learned: now.toISOString(), data }) as unknown as PlatformEvent;

/** What is told of an included volume that is passed, or likely will be; null when it is not. Once as foretold and once as crossed in a period. */
export function allowanceSignal(tenant: string, customer: string, outlook: AllowanceOutlook | null, now: Date): PlatformEvent | null {
  if (outlook === null) return null;
  const { allowance_bytes: limit, used_bytes: used, from, until, chance, likely_on, passed_on } = outlook;
  if (passed_on === null && (chance ?? 0) < LEAST_CHANCE) return null;
  const state = passed_on === null ? 'foretold' : 'crossed';
  return told(tenant, 'usage.threshold', `${customer}/${from}/${state}`, now, {
    customer_id: customer,
    of: 'allowance',
    state,
    used_percent: Math.min(1e5, limit > 0 ? (100 * used) / limit : 0),
    from,
    until,
    used_bytes: used,
    limit_bytes: limit,
    ...(chance === null ? {} : { chance }),
    ...(likely_on === null ? {} : { likely_on }),
  });
}

async function foretellUse(sql: Sql, { tenant, through }: SignalNight, now: Date): Promise<{ events: PlatformEvent[]; through: string | null }> {
  const today = dayOf(now);
  const customers = await withAllowance(sql, tenant, through, SET);
  if (customers.length === 0) return { events: [], through: null };
  // A last set of few customers would have too few errors to lend each other.
  const others = customers.length < LENDERS ? (await withAllowance(sql, tenant, '', LENDERS)).filter((id) => !customers.includes(id)) : [];
  const known = [...customers, ...others];
  const histories = historiesOf(known, await factsSince(sql, tenant, 'customer', known, addDays(today, -REACH_DAYS)));
  const outlooks = new UsagePatternPredictor().customers(new Map([...histories].map(([id, history]) => [id, history.asOf(today)])), customers);
  const events = customers.flatMap((id) => allowanceSignal(tenant, id, outlooks.get(id)?.allowance ?? null, now) ?? []);
  return { events, through: customers.length < SET ? null : (customers.at(-1) as string) };
}

/** The settings that new runs of a playbook have, as its optimizer reads them; null when it opens none. */
async function flowOf(sql: Sql, tenant: string, playbook: string): Promise<FlowSettings | null> {
  const { playbooks, closed } = await playbooksOf(tenant, sql);
  const newest = playbooks.filter(({ name }) => name === playbook).at(-1);
  return closed?.has(playbook) || newest?.flow === undefined ? null : newest.flow;
}

/** Whom a playbook should look at tonight: those for whom acting brings most, as far as its limits reach, and a lot for what was never tried. */
async function proposed(sql: Sql, night: SignalNight, playbook: string, what: 'sell' | 'keep', now: Date) {
  const { tenant, zone } = night;
  const flow = await flowOf(sql, tenant, playbook);
  if (flow === null) return [];
  const limits = await limitsOf(sql, tenant);
  const room: Room = roomOf(playbook, guardrailsOf(playbook, limits.set), await useOf(sql, tenant, zone, now), limits.fairness);
  const since = new Date(now.getTime() - FRESH_MS);
  const period = periodStart('month', now, zone);
  const ofNight = { playbook, period, since };
  const waiting = await worthActing(sql, tenant, what, limits.fairness?.group_by ?? null, { ...ofNight, most: MOST });
  // A tenth is held out by lot and takes nothing, so a little more than fits is looked at; each decision still asks for its room.
  const worth = new RevenueFlowOptimizer(flow).allocate(waiting, room);
  const contacts = Math.min(room.left.contacts ?? MOST, MOST);
  const trials = await untriedOf(sql, tenant, what, { ...ofNight, most: Math.max(0, contacts - worth.length) });
  const known = new Set(worth.map(({ customer }) => customer));
  return [
    ...worth.map(({ customer, way, net_minor }) => ({ customer, period, because: 'worth-it' as const, way, net_minor })),
    ...trials.filter((customer) => !known.has(customer)).map((customer) => ({ customer, period, because: 'trial' as const, way: null, net_minor: null })),
  ];
}

/** What the night says of customers whom acting may keep; under one name a customer and period, so that nobody comes twice. */
async function proposeRescues(sql: Sql, night: SignalNight, now: Date): Promise<PlatformEvent[]> {
  return (await proposed(sql, night, 'churn-rescue', 'keep', now)).map(({ customer, period, because, way, net_minor }) =>
    told(night.tenant, 'rescue.proposed', `${customer}/${period}`, now, {
      customer_id: customer,
      period,
      because,
      ...(way === null ? {} : { action: way.kind, ...(way.currency === null ? {} : { currency: way.currency }) }),
      ...(net_minor === null ? {} : { expected_minor: Math.round(net_minor) }),
    }),
  );
}

/** What the night says of customers who fill a plan without an included volume. */
async function proposeOffers(sql: Sql, night: SignalNight, now: Date): Promise<PlatformEvent[]> {
  const until = (from: string) => Temporal.PlainDate.from(from).add({ months: 1 }).subtract({ days: 1 }).toString();
  return (await proposed(sql, night, 'upsell', 'sell', now)).map(({ customer, period }) =>
    told(night.tenant, 'usage.threshold', `${customer}/${period}/plan`, now, {
      customer_id: customer,
      of: 'plan',
      state: 'crossed',
      from: period,
      until: until(period),
    }),
  );
}

/**
 * Tells the signals of one tenant's night once its scores are done, as facts in the log: use that is foretold to pass an included
 * volume, and customers for whom acting is expected to bring more than it costs. One set at a time; false when there is nothing to tell.
 */
export async function signalStep(database: Database, clock: Clock): Promise<boolean> {
  return database.asWorker(async (sql) => {
    const night = await takeSignals(sql);
    if (!night) return false;
    const now = clock.now();
    const first = night.through === '' ? [...(await proposeRescues(sql, night, now)), ...(await proposeOffers(sql, night, now))] : [];
    const { events, through } = await foretellUse(sql, night, now);
    await postgresEventLog(sql).append([...first, ...events], now);
    await noteSignals(sql, night, through);
    return true;
  });
}
