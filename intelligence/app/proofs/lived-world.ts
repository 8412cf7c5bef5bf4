import { addEdition } from '../../adapters/postgres/playbook-settings.ts';
import { saveScores } from '../../adapters/postgres/score-store.ts';
import { type CustomerWays, saveWays } from '../../adapters/postgres/way-store.ts';
import type { CloudEvent } from '../../contract/envelope.ts';
import type { EventType } from '../../contract/events/catalogue.ts';
import { virtualClock } from '../../kernel/clock.ts';
import { addDays } from '../../kernel/days.ts';
import { silentLog } from '../../kernel/log.ts';
import { mulberry32, pick } from '../../kernel/random.ts';
import type { Carrier } from '../../orchestration/outbox.ts';
import type { Way } from '../../orchestration/revenue-flow.ts';
import { PredictiveAnalyticsEngine } from '../../predictive/engine.ts';
import { simulate } from '../../simulation/world.ts';
import { composeLayer, type Layer } from '../compose.ts';
import { churnLearnedAt } from './learned-churn.ts';
import { onScratch, type Scratch } from './scratch.ts';
import { simulatedFacts } from './simulated-facts.ts';

export const TENANT = 'isp';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
export const START = Date.parse('2026-03-02T06:00:00Z');
const ZONES = ['America/Chicago', 'America/Denver', 'America/New_York', 'Asia/Kathmandu', null];
/** Events of which there are very many and which open nothing. */
const LEFT_OUT = new Set(['usage.recorded', 'session.ended', 'device.metrics', 'message.sent', 'message.delivered', 'message.opened', 'message.clicked']);

/**
 * A world that is lived through by the layer itself: who joins, owes, pays, leaves, is cut off, fills a plan, is to be kept, cannot be
 * reached or has said no.
 */
export type World = {
  readonly seed: number;
  readonly customers: number;
  readonly days: number;
  readonly stepHours: number;
  readonly scored: boolean;
};
export type Lived = {
  readonly layer: Layer;
  readonly scratch: Scratch;
  readonly clock: ReturnType<typeof virtualClock>;
  readonly customers: readonly string[];
};

const nameOf = (i: number): string => `c${String(i).padStart(6, '0')}`;
const event = (type: EventType, at: number, key: string, data: object): CloudEvent => ({
  specversion: '1.0',
  id: `${type}/${key}`,
  source: 'urn:proof:lived',
  type,
  time: new Date(at).toISOString(),
  recordedtime: new Date(at).toISOString(),
  data: data as CloudEvent['data'],
});

/** Somebody who joins: the service works or nobody says so, a question is answered, a complaint is made. */
function* joining(customer_id: string, joined: number, random: () => number): Generator<CloudEvent> {
  if (random() < 0.6) yield event('customer.activated', joined + Math.floor(random() * 4 * DAY), customer_id, { customer_id });
  if (random() < 0.5)
    yield event('invoice.issued', joined + Math.floor(random() * 10 * DAY), `${customer_id}/first`, {
      customer_id,
      invoice_id: `first-${customer_id}`,
      amount_minor: 5_000,
      currency: 'USD',
      due_on: '2026-04-01',
    });
  if (random() < 0.4)
    yield event('survey.answered', joined + Math.floor((8 + random() * 8) * DAY), customer_id, {
      customer_id,
      survey_id: `onboarding-${customer_id}`,
      score: Math.floor(random() * 11),
    });
  if (random() < 0.4)
    yield event('task.closed', joined + Math.floor((2 + random() * 6) * DAY), `${customer_id}/activation`, {
      customer_id,
      task_key: `activation-${customer_id}`,
      step: 'activation',
      outcome: pick(random, ['done', 'not-reached', 'cannot'] as const),
    });
  if (random() < 0.15)
    yield event('ticket.opened', joined + Math.floor(random() * 20 * DAY), customer_id, { customer_id, ticket_id: `t-${customer_id}`, category: 'other' });
}

/** Somebody whom acting is expected to keep, and what they or others then say of it. */
function* leaving(customer_id: string, proposed: number, random: () => number): Generator<CloudEvent> {
  yield event('rescue.proposed', proposed, customer_id, { customer_id, period: '2026-03-01', because: 'worth-it' });
  const then = (days: number): number => proposed + HOUR + Math.floor(random() * days * DAY);
  const of = random();
  if (of < 0.4)
    yield event('task.closed', then(8), `${customer_id}/call`, {
      customer_id,
      task_key: `call-${customer_id}`,
      step: 'call',
      outcome: pick(random, ['agreed', 'refused', 'not-reached', 'cannot', 'done'] as const),
    });
  else if (of < 0.6)
    yield event('action.done', then(8), `${customer_id}/credit`, {
      customer_id,
      action_key: `credit-${customer_id}`,
      action: 'give-credit',
      step: 'credit',
    });
  else if (of < 0.7) yield event('message.replied', then(8), customer_id, { customer_id, channel: 'email', text: 'Which plan is that?' });
}

function* lifeOf(customer_id: string, { days }: World, random: () => number): Generator<CloudEvent> {
  const zone = pick(random, ZONES);
  const reach = { ...(random() < 0.9 && { email: `${customer_id}@example.org` }), ...(random() < 0.6 && { phone: '+15550100' }) };
  const node_id = random() < 0.12 ? 'olt' : `node-${Math.floor(random() * 20)}`;
  const isNew = random() < 0.12;
  const joined = isNew ? START + Math.floor(random() * 4 * DAY) : START - 30 * DAY;
  yield event('customer.created', joined, customer_id, {
    customer_id,
    ...(isNew && { customer_since: new Date(joined).toISOString().slice(0, 10) }),
    name: `N ${customer_id}`,
    ...reach,
    ...(zone && { time_zone: zone }),
    node_id,
  });
  yield event('service.changed', START - 30 * DAY, customer_id, { customer_id, plan_id: 'home', price_minor: 5_000, currency: 'USD' });
  if (isNew) yield* joining(customer_id, joined, random);
  if (random() < 0.12) yield* leaving(customer_id, START + Math.floor(random() * days * 0.7 * DAY), random);
  if (random() < 0.05) yield event('consent.changed', START - DAY, customer_id, { customer_id, channel: 'email', class: 'billing', allowed: false });
  const failed = START + Math.floor(random() * days * 0.5 * DAY);
  const money = { amount_minor: 5_000, currency: 'USD' };
  if (random() < 0.15) yield event('balance.expired', failed, customer_id, { customer_id, price_minor: 5_000, currency: 'USD' });
  else {
    yield event('invoice.issued', START - 10 * DAY, customer_id, { customer_id, invoice_id: customer_id, ...money, due_on: '2026-03-01' });
    const payment = { customer_id, payment_id: `f-${customer_id}`, invoice_id: customer_id, ...money };
    yield event('payment.failed', failed, customer_id, { ...payment, attempt: 1, hard: random() < 0.3 });
    if (random() < 0.3) yield event('payment.failed', failed + DAY, `${customer_id}/2`, { ...payment, payment_id: `f2-${customer_id}`, attempt: 2 });
  }
  const after = (share: number): number => failed + Math.floor(random() * share * days * DAY) + HOUR;
  if (random() < 0.1)
    yield event('payment.succeeded', after(0.3), `${customer_id}/part`, {
      customer_id,
      payment_id: `part-${customer_id}`,
      amount_minor: 1_000,
      currency: 'USD',
    });
  if (random() < 0.6) yield event('payment.succeeded', after(0.5), customer_id, { customer_id, payment_id: `p-${customer_id}`, ...money });
  if (random() < 0.2) {
    yield event('consent.changed', START - DAY, `${customer_id}/offers`, { customer_id, channel: 'email', class: 'marketing', allowed: true });
    yield event('usage.threshold', after(0.4), customer_id, {
      customer_id,
      of: pick(random, ['allowance', 'plan'] as const),
      state: 'crossed',
      used_percent: 90,
    });
  }
  if (random() < 0.05) yield event('customer.cancelled', after(0.5), customer_id, { customer_id, voluntary: true });
}

function eventsOf(world: World): { event: CloudEvent; at: number }[] {
  const { seed, customers, days } = world;
  const random = mulberry32(seed);
  const all: CloudEvent[] = Array.from({ length: customers }, (_, i) => [...lifeOf(nameOf(i), world, random)]).flat();
  all.push(event('outage.started', START + 4 * DAY, 'o', { node_id: 'olt', outage_id: 'o' }));
  all.push(event('outage.ended', START + 5.5 * DAY, 'o', { node_id: 'olt', outage_id: 'o', started_at: new Date(START + 4 * DAY).toISOString() }));
  const work = { node_id: 'node-3', maintenance_id: 'm', kind: 'upgrade' };
  all.push(
    event('maintenance.planned', START + 6 * DAY, 'm', {
      ...work,
      starts_at: new Date(START + 9 * DAY).toISOString(),
      ends_at: new Date(START + 9.2 * DAY).toISOString(),
    }),
  );
  all.push(event('maintenance.completed', START + 9.2 * DAY, 'm', { node_id: 'node-3', maintenance_id: 'm' }));
  // A whole simulated ISP beside them, so that every playbook of the catalogue has something to do.
  const from = addDays('2026-03-02', -30);
  const beside = simulate({
    seed,
    tenant: TENANT,
    from,
    days: 30 + days,
    customers: Math.max(20, Math.round(customers / 8)),
    nodes: 6,
    strengths: { payments: 3 },
  });
  for (const one of beside.events) if (!LEFT_OUT.has(one.type)) all.push(one);
  return all.map((one) => ({ event: one, at: Math.max(START, Date.parse(one.recordedtime ?? one.time)) })).sort((a, b) => a.at - b.at);
}

/** What the layer's own model says of simulated customers, given to those of this world, so that their scores are sums of real reasons. */
async function score({ scratch, customers }: Pick<Lived, 'scratch' | 'customers'>, seed: number): Promise<void> {
  const from = '2025-07-01';
  const days = 240;
  const facts = simulatedFacts({ seed, tenant: TENANT, from, days, customers: 700, nodes: 10, keepCauses: false });
  const engine = new PredictiveAnalyticsEngine({ champion: churnLearnedAt(facts.customers, from, addDays(from, days), seed), challenger: null });
  const known = [...facts.customers].slice(0, 200);
  const asked = known.map(([id, history]) => [id, { history, state: facts.states.get(id)!, outageOpen: false, bestHour: null }] as const);
  const said = [...engine.assess(new Map(asked), addDays(from, days), new Date(START).toISOString()).values()];
  const scored = customers.map((customer, i) => ({ customer, ...said[i % said.length]! }));
  for (let at = 0; at < scored.length; at += 1_000)
    await scratch.database.asWorker((sql) => saveScores(sql, TENANT, scored.slice(at, at + 1_000), new Date(START)));
}

const LARGER: Way = {
  kind: 'upsell',
  thing: 'plan:more',
  name: 'More',
  price_minor: 7_000,
  currency: 'USD',
  expected_minor: { low: 400, mid: 1_200, high: 2_000 },
  measured: true,
  discount_minor: 0,
  contact: 'message',
};

/** What is expected to keep somebody, one way for each customer in turn. */
const KEEPING: readonly Way[] = [
  { ...LARGER, kind: 'call', thing: null, name: 'A call', price_minor: null, discount_minor: 0, contact: 'call' },
  { ...LARGER, kind: 'discount', thing: null, name: 'A discount', price_minor: null, discount_minor: 500 },
  { ...LARGER, kind: 'downgrade', thing: 'plan:less', name: 'Less', price_minor: 3_000 },
];

/** What can be done for them as it was measured of late: a larger plan for every second of them, and a way to keep each. */
const value = ({ scratch, customers, clock }: Pick<Lived, 'scratch' | 'customers' | 'clock'>) =>
  scratch.database.asWorker((sql) =>
    saveWays(
      sql,
      TENANT,
      customers.map(
        (customer, i): CustomerWays => ({
          customer,
          line: { limit: 'plan', sentence: 'The plan is full in the evening.' },
          ways: [...(i % 2 === 0 ? [LARGER] : []), KEEPING[i % KEEPING.length]!],
        }),
      ),
      clock.now(),
    ),
  );

/** Other messages that these people got, so that the caps have something to count. */
export const contactedBefore = ({ scratch, customers }: Pick<Lived, 'scratch' | 'customers'>, at: Date) =>
  scratch.database.asWorker((sql) =>
    sql.query(
      `INSERT INTO contact_ledger (tenant_id, message_key, customer_id, class, purpose, channel, local_day, contacted_at)
       SELECT $1, c || '/' || n || '/' || $3, c, 'care', 'purpose-' || n, 'email', $2::timestamptz::date, $2::timestamptz - n * interval '1 hour'
       FROM unnest($4::text[]) AS c, generate_series(1, 2) AS n ON CONFLICT DO NOTHING`,
      [TENANT, at, at.toISOString(), customers.filter((_, i) => i % 4 === 0)],
    ),
  );

/** Lives through a world step by step on a store of its own and hands it over as it stands at its end. */
export async function live<T>(world: World, work: (lived: Lived) => Promise<T>): Promise<T> {
  const clock = virtualClock(new Date(START));
  return onScratch({ durable: false, tenants: [TENANT], now: clock.now() }, async (scratch) => {
    const carrier: Carrier = {
      channel: 'email',
      delivery: 'keyed',
      timeoutMs: 5_000,
      async send({ customer_id }) {
        return Number(customer_id.slice(1)) % 17 === 0
          ? { ok: false, permanent: true, dead: true, reason: 'no such address' }
          : { ok: true, provider_id: null };
      },
    };
    const layer = composeLayer({ store: scratch, clock, log: silentLog, carriers: [carrier] });
    const customers = Array.from({ length: world.customers }, (_, i) => nameOf(i));
    const lived: Lived = { layer, scratch, clock, customers };
    if (world.scored) await score(lived, world.seed);
    const random = mulberry32(world.seed + 1);
    const coming = eventsOf(world);
    let next = 0;
    for (let now = START; now <= START + world.days * DAY; now += world.stepHours * HOUR) {
      clock.set(new Date(now));
      const due: CloudEvent[] = [];
      for (; next < coming.length && coming[next]!.at <= now; next++) due.push(coming[next]!.event);
      if ((now - START) % (2 * DAY) === 0) await value(lived);
      for (let from = 0; from < due.length; from += 5_000) await layer.ingest(TENANT, due.slice(from, from + 5_000));
      await layer.pipeline.drain();
      while (await layer.carry());
      while ((await layer.runtime.wakeDue(clock.now(), 500)) === 500);
      if ((now - START) % (3 * DAY) === 0) await contactedBefore(lived, clock.now());
      while ((await layer.dispatcher.dispatchDue(500)).claimed > 0);
      await layer.pipeline.drain();
      if ((now - START) % (5 * DAY) === 0 && now > START) await tune(lived, random);
    }
    return work(lived);
  });
}

/** Playbooks whose messages may wait for an hour of the customer's own. */
const AIMED = ['onboarding', 'planned-maintenance', 'service-restoration', 'upsell', 'churn-rescue'] as const;

/** The ISP tunes payment recovery every few days, and lets another playbook write at the hour and on the channel at which each customer answers. */
const tune = ({ scratch, clock }: Lived, random: () => number) =>
  scratch.database.asTenant(TENANT, async (sql) => {
    const by = { enabled: true, why: 'a try', changed_at: clock.now().toISOString(), changed_by: 'the proof' };
    const silent = { silent_hours: Math.floor(random() * 72), reminders: 1 + Math.floor(random() * 3), earliest_hour: 8 + Math.floor(random() * 4) };
    await addEdition(sql, TENANT, { ...by, playbook: 'payment-recovery', settings: silent });
    const own = { channel: pick(random, ['in-order', 'auto']), hour: pick(random, ['segment', 'own']) };
    await addEdition(sql, TENANT, { ...by, playbook: pick(random, AIMED), settings: own });
  });
