import type { postgresOutbox } from '../../../adapters/postgres/outbox.ts';
import { addEdition } from '../../../adapters/postgres/playbook-settings.ts';
import type { StatePreferences } from '../../../contract/api/preferences.ts';
import type { EventType } from '../../../contract/events/catalogue.ts';
import { OWN_WORDS } from '../../../integration/channels/templates.ts';
import { virtualClock } from '../../../kernel/clock.ts';
import { silentLog } from '../../../kernel/log.ts';
import { mulberry32, pick, type Random } from '../../../kernel/random.ts';
import type { Person } from '../../../orchestration/arbiter.ts';
import type { MailingRequest } from '../../../orchestration/mailing.ts';
import type { Carrier } from '../../../orchestration/outbox.ts';
import { composeLayer } from '../../compose.ts';
import { preferenceServices } from '../../preferences.ts';
import { onScratch, type Scratch } from '../scratch.ts';
import { CHANNELS, type Kept, wishKeeper } from './kept-wishes.ts';

const TENANT = 'isp';
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** The layer looks when something is due, every two hours at most: each window that is asked for holds such a moment. */
const STEP = 2 * HOUR;
const START = Date.parse('2026-01-05T12:00:00Z');
const ZONES = ['America/Chicago', 'America/New_York', 'America/Los_Angeles'];
const NODES = 3;

/** `calm`: somebody chooses anew after so many days at most. */
export type Year = { readonly seed: number; readonly customers: number; readonly days: number; readonly calm: number };
/** What the guard forgets, for mutants. */
export type Forgotten = 'nothing' | 'refusals' | 'hours' | 'channel';
export type Lived = Kept & {
  readonly wishes: number;
  readonly customers: number;
  readonly classes: number;
  readonly waitedForHours: number;
  readonly steps: number;
};

type Planned = { readonly at: number; readonly event: object } | { readonly at: number; readonly customer: string; readonly wish: StatePreferences };

const said = (type: EventType, at: number, key: string, data: object) => ({
  ...{ specversion: '1.0', id: `${type}/${key}`, source: 'urn:proof:wishes', type },
  time: new Date(at).toISOString(),
  data,
});

/** Something that a customer may choose; hours are such that every class of message may be sent in some of them. */
function someWish(random: Random): StatePreferences {
  const of = random();
  const channel = pick(random, CHANNELS);
  if (of < 0.4) {
    const [kind, allowed] = [pick(random, ['billing', 'care', 'marketing'] as const), random() < 0.2];
    // Some mean one channel, some all but one.
    const meant = random() < 0.5 ? [channel] : CHANNELS.filter((one) => one !== channel);
    return { consent: meant.map((one) => ({ class: kind, channel: one, allowed })) };
  }
  if (of < 0.7) {
    const from = 9 + Math.floor(random() * 8);
    return { hours: random() < 0.15 ? null : { from, until: from + 3 } };
  }
  return { channel: random() < 0.15 ? null : channel };
}

/** A year of one customer: bills that fail, a plan that fills, and choices about messages again and again. */
function* yearOf(customer_id: string, { days, calm }: Year, random: Random): Generator<Planned> {
  const isNew = random() < 0.2;
  const joined = isNew ? START + Math.floor(random() * days * 0.7 * DAY) : START;
  const at = (event: ReturnType<typeof said>): Planned => ({ at: Date.parse(event.time), event });
  yield at(
    said('customer.created', joined, customer_id, {
      ...{ customer_id, name: customer_id, email: `${customer_id}@example.org`, phone: '+15005550006', segment: 'residential' },
      ...{ time_zone: zoneOf(customer_id), node_id: `n${Number(customer_id.slice(1)) % NODES}` },
      ...(isNew && { customer_since: new Date(joined).toISOString().slice(0, 10) }),
    }),
  );
  yield at(said('service.changed', joined + 1, customer_id, { customer_id, plan_id: 'home', price_minor: 5_000, currency: 'USD' }));
  const end = START + days * DAY;
  const consent = CHANNELS.map((channel) => ({ class: 'marketing' as const, channel, allowed: random() < 0.7 }));
  yield { at: joined + HOUR, customer: customer_id, wish: { consent } };
  for (let moment = joined + 2 * HOUR; moment < end; moment += (2 + random() * (calm - 2)) * DAY)
    yield { at: moment, customer: customer_id, wish: someWish(random) };
  for (let bill = joined + random() * 20 * DAY, n = 0; bill < end; bill += 30 * DAY, n++) {
    const money = { customer_id, invoice_id: `${customer_id}/${n}`, amount_minor: 5_000, currency: 'USD' };
    yield at(said('invoice.issued', bill, money.invoice_id, { ...money, due_on: new Date(bill + 10 * DAY).toISOString().slice(0, 10) }));
    const payment = { ...money, payment_id: money.invoice_id };
    if (random() < 0.4) yield at(said('payment.failed', bill + DAY, money.invoice_id, { ...payment, attempt: 1, hard: random() < 0.5 }));
    yield at(said('payment.succeeded', bill + (2 + random() * 12) * DAY, money.invoice_id, { ...payment, payment_id: `${money.invoice_id}/paid` }));
    if (random() < 0.2)
      yield at(
        said('usage.threshold', bill + 3 * DAY, money.invoice_id, { customer_id, of: 'allowance', state: 'crossed', used_percent: 104, ...month(bill) }),
      );
  }
}

const month = (at: number) => ({ from: new Date(at).toISOString().slice(0, 10), until: new Date(at + 20 * DAY).toISOString().slice(0, 10) });
const nameOf = (i: number): string => `c${i}`;
const zoneOf = (customer: string): string => ZONES[Number(customer.slice(1)) % ZONES.length] as string;

/** Work that is planned on the nodes, and outages of them. */
function* ofNodes({ days }: Year, random: Random): Generator<Planned> {
  for (let day = 10; day < days; day += 20 + Math.floor(random() * 20)) {
    const [at, node_id] = [START + day * DAY, `n${Math.floor(random() * NODES)}`];
    const [from, until] = [new Date(at + 8 * DAY).toISOString(), new Date(at + 8.1 * DAY).toISOString()];
    yield { at, event: said('maintenance.planned', at, `m${day}`, { node_id, maintenance_id: `m${day}`, starts_at: from, ends_at: until, kind: 'upgrade' }) };
    if (random() < 0.5) continue;
    const outage = { node_id, outage_id: `o${day}` };
    yield { at: at + 2 * DAY, event: said('outage.started', at + 2 * DAY, `o${day}`, outage) };
    yield { at: at + 2.2 * DAY, event: said('outage.ended', at + 2.2 * DAY, `o${day}`, { ...outage, started_at: new Date(at + 2 * DAY).toISOString() }) };
  }
}

/** The guard with a hole: what it is told of the person lacks something that they said. */
function forgetting(forgotten: Forgotten): (outbox: ReturnType<typeof postgresOutbox>) => ReturnType<typeof postgresOutbox> {
  const blind = (person: Person | null): Person | null => {
    if (person === null || forgotten === 'nothing') return person;
    if (forgotten === 'refusals') return { ...person, consent: Object.fromEntries(Object.entries(person.consent).filter(([, allowed]) => allowed)) };
    const { hours, channel, ...rest } = person.preferred ?? {};
    const left = forgotten === 'hours' ? (channel === undefined ? {} : { channel }) : hours === undefined ? {} : { hours };
    return { ...person, preferred: { ...rest, ...left } };
  };
  return (outbox) => ({
    ...outbox,
    claim: (now, limit, leaseMs, judge) => outbox.claim(now, limit, leaseMs, (candidate) => judge({ ...candidate, person: blind(candidate.person) })),
    async handOver(claimed, leaseMs, route) {
      const seen = await outbox.handOver(claimed, leaseMs, route);
      return seen === 'lost' || seen === 'superseded' ? seen : { ...seen, person: blind(seen.person) };
    },
  });
}

/** What a system or a person asks for every few days, in turn as it is named, and by everybody's own hour and channel. */
function mailingOf(turn: number): MailingRequest {
  const way = turn % 2 === 1 ? ({ channel: 'auto', hour: 'own' } as const) : ({ channel: 'email', instead: ['sms', 'whatsapp'] } as const);
  const values = { title: 'News of your line', text: 'There is something new in the portal.' };
  return { class: turn % 3 === 2 ? 'marketing' : 'care', purpose: `news-${turn}`, ...way, template: OWN_WORDS, values };
}

async function setUp({ database }: Scratch, now: Date): Promise<void> {
  const by = { enabled: true, why: 'proof', changed_at: now.toISOString(), changed_by: 'proof' };
  const own = { channel: 'auto', hour: 'own' };
  await database.asTenant(TENANT, async (sql) => {
    await addEdition(sql, TENANT, { ...by, playbook: 'payment-recovery', settings: { channel: 'auto' } });
    for (const playbook of ['onboarding', 'planned-maintenance', 'service-restoration', 'upsell'])
      await addEdition(sql, TENANT, { ...by, playbook, settings: own });
    for (const channel of CHANNELS)
      await sql.query(
        `INSERT INTO channel_settings (tenant_id, channel, route, kind, settings, changed_at, changed_by, receipt_key) VALUES ($1, $2, 'main', 'proof', '{}', $3, 'proof', $2)`,
        [TENANT, channel, now],
      );
  });
}

/** When a message or a run is due next; endless when nothing waits. */
async function nextDue({ database }: Scratch): Promise<number> {
  const { rows } = await database.asWorker((sql) =>
    sql.query<{ at: string | null }>(
      `SELECT least((SELECT min(due_at) FROM outbox WHERE state = 'waiting'), (SELECT min(wake_at) FROM playbook_runs WHERE ended_at IS NULL)) AS at`,
    ),
  );
  return rows[0]?.at == null ? Number.POSITIVE_INFINITY : Date.parse(rows[0].at);
}

/** Lives through a year in which customers choose again and again how they are written to, and holds every message that leaves against what they chose. */
export async function liveYear(year: Year, forgotten: Forgotten = 'nothing'): Promise<Lived> {
  const clock = virtualClock(new Date(START));
  return onScratch({ durable: false, tenants: [TENANT], now: clock.now() }, async (scratch) => {
    const keeper = wishKeeper();
    const classes = new Set<string>();
    const hourOf = (customer: string): number => Temporal.Instant.fromEpochMilliseconds(clock.now().getTime()).toZonedDateTimeISO(zoneOf(customer)).hour;
    const carriers = CHANNELS.map(
      (channel): Carrier => ({
        channel,
        delivery: 'keyed',
        timeoutMs: 5_000,
        async send({ key, customer_id, command }) {
          classes.add(command.class);
          keeper.sees({ key, customer: customer_id, class: command.class, channel, hour: hourOf(customer_id) });
          return { ok: true, provider_id: null };
        },
      }),
    );
    const layer = composeLayer({ store: scratch, clock, log: silentLog, carriers, throughOutbox: forgetting(forgotten) });
    const preferences = preferenceServices(scratch.database, layer, clock);
    await setUp(scratch, clock.now());
    const random = mulberry32(year.seed);
    const names = Array.from({ length: year.customers }, (_, i) => nameOf(i));
    const ahead = [...names.flatMap((name) => [...yearOf(name, year, random)]), ...ofNodes(year, random)].sort((a, b) => a.at - b.at);
    let [next, wishes, steps, turn, mailed] = [0, 0, 0, 0, START + 5 * DAY];
    for (let now = START; now <= START + year.days * DAY; steps++) {
      clock.set(new Date(now));
      for (; next < ahead.length && ahead[next]!.at <= now; next++) {
        const one = ahead[next]!;
        if ('event' in one) await layer.ingest(TENANT, [one.event]);
        else {
          await layer.pipeline.drain();
          // Nobody chooses twice in the same moment: the later choice is the one that holds.
          clock.advance(1_000);
          await preferences.statePreferences(TENANT, one.customer, one.wish, 'ada');
          keeper.states(one.customer, one.wish);
          wishes++;
        }
      }
      await layer.pipeline.drain();
      while (await layer.carry());
      if (now >= mailed) {
        await layer.director.ask(TENANT, mailingOf(turn++), names.slice(0, 50), 'ada');
        mailed += Math.min(10, year.calm / 2) * DAY;
      }
      while ((await layer.runtime.wakeDue(clock.now(), 500)) === 500);
      while ((await layer.dispatcher.dispatchDue(500)).claimed > 0);
      await layer.pipeline.drain();
      const due = Math.min(ahead[next]?.at ?? Number.POSITIVE_INFINITY, mailed, await nextDue(scratch));
      now = Math.max(now + STEP, Math.ceil(due / STEP) * STEP);
    }
    const { rows } = await scratch.database.asWorker((sql) =>
      sql.query<{ n: number }>(`SELECT count(DISTINCT message_key)::int AS n FROM judgements WHERE reason = 'stated-hours'`),
    );
    return { ...keeper.kept(), wishes, customers: year.customers, classes: classes.size, waitedForHours: rows[0]?.n ?? 0, steps };
  });
}
