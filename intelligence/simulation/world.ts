import type { CloudEvent } from '../contract/envelope.ts';
import type { Day } from '../kernel/days.ts';
import { poisson } from '../kernel/random.ts';
import { type Billing, biller } from './billing.ts';
import { type Calendar, calendarOf, HOUR } from './calendar.ts';
import { feelingOf, portalDay, pressureOn, surveyDay, ticketDay } from './care.ts';
import { between, happens, type Streams, streamsOf } from './chance.ts';
import { contractDay, listPrice, type PriceRise } from './contracts.ts';
import { drawFate, type Fate, stormSeason } from './fate.ts';
import { sessionDay, useDay } from './habits.ts';
import { drawIsp, type Isp, type PartnerOptions, ZONES } from './isp.ts';
import { drawExisting, tellHistory, tellJoining } from './joining.ts';
import { CAUSES, hazardOf, MAXIMUM_HAZARD, type Situation, type Strengths } from './leaving.ts';
import { type Mailings, mailings } from './messages.ts';
import { networkDay, networkHistory } from './network.ts';
import { offerDay } from './offers.ts';
import { type PartnerBook, partnerBook, partnerHistory } from './partners.ts';
import { type Customer, drawCustomer } from './people.ts';
import { priceListDay, priceListHistory } from './price-list.ts';
import { type Recorder, recorder } from './recorder.ts';
import { type Truth, type TruthBook, truthBook } from './truth.ts';
import { upgradeDay } from './upgrades.ts';

export interface SimulationOptions {
  readonly seed: number;
  readonly tenant: string;
  /** First simulated day; customers who were there before have their history before it. */
  readonly from: Day;
  readonly days?: number;
  readonly customers?: number;
  readonly nodes?: number;
  /** Readings of each node a day, at even distances: 4 when absent, 24 for every hour. */
  readonly readingsPerDay?: number;
  /** New customers a day for each customer at the start. */
  readonly joinRate?: number;
  /** How strongly each cause of leaving acts; what is not named acts as documented in leaving.ts. */
  readonly strengths?: Strengths;
  /** Default: three plans rise by 8 % after 55 % of the days. */
  readonly priceRises?: readonly PriceRise[];
  readonly partners?: PartnerOptions;
  /** Keeps each cause's multiplier in the truth (36 bytes a customer and day). */
  readonly keepCauses?: boolean;
}

/** A world that was drawn and can be run. */
export interface Simulation {
  /** All events in order of time. Each iteration runs the world anew from its first day and gives the same events. */
  readonly events: Iterable<CloudEvent>;
  /** Filled while the events are consumed. */
  readonly truth: Truth;
  /** Everyone who has joined so far; filled while the events are consumed. */
  readonly customers: readonly Readonly<Customer>[];
  readonly isp: Isp;
}

/**
 * A seeded ISP whose every cause is known: the same options give the same events, byte for byte.
 * @example
 * const world = simulate({ seed: 1, tenant: 'demo', from: '2026-01-01', customers: 50, days: 30 });
 * for (const event of world.events) console.log(event.type, event.time);
 */
export function simulate(options: SimulationOptions): Simulation {
  const { seed, tenant, from, days = 270, customers: size = 2000, nodes = 40 } = options;
  const streams = streamsOf(seed);
  const calendar = calendarOf(from, days, ZONES);
  const isp = drawIsp(streams, nodes, days, options.partners);
  const fate = drawFate(streams, isp, days, (day) => stormSeason(calendar.dayOfYear(day)));
  const truth = truthBook(calendar, fate, options.keepCauses ?? true);
  const customers: Customer[] = [];
  const rises = options.priceRises ?? [{ day: Math.round(days * 0.55), percent: 8, plans: ['home-100', 'home-300', 'flex-50'] }];
  const settings = { size, readingsPerDay: options.readingsPerDay ?? 4, joinRate: options.joinRate ?? 0.0005, strengths: options.strengths ?? {}, rises };
  const events = {
    *[Symbol.iterator]() {
      customers.length = 0;
      truth.begin();
      const out = recorder(calendar, tenant, `s${seed}`);
      const billing = biller(calendar, streams, out);
      const mail = mailings(calendar, streams, out);
      const partners = partnerBook(isp, calendar, streams, out);
      yield* run({ ...settings, streams, calendar, isp, fate, truth, customers, out, billing, mail, partners });
    },
  };
  return { events, truth, customers, isp };
}

interface World {
  readonly size: number;
  readonly readingsPerDay: number;
  readonly joinRate: number;
  readonly strengths: Strengths;
  readonly rises: readonly PriceRise[];
  readonly streams: Streams;
  readonly calendar: Calendar;
  readonly isp: Isp;
  readonly fate: Fate;
  readonly truth: TruthBook;
  readonly customers: Customer[];
  readonly out: Recorder;
  readonly billing: Billing;
  readonly mail: Mailings;
  readonly partners: PartnerBook;
}

function* run(world: World): Generator<CloudEvent> {
  const { calendar, isp, fate, streams, truth, customers, out } = world;
  for (let i = 0; i < world.size; i++) {
    const customer = drawExisting(streams, isp, i);
    customers.push(customer);
    truth.join(customer.id);
    tellHistory(customer, streams, out);
  }
  networkHistory(isp, out);
  partnerHistory(isp, out);
  priceListHistory(isp, out);
  yield* out.history();
  for (let day = 0; day < calendar.days; day++) {
    priceListDay(world.rises, isp, out, day);
    networkDay({ isp, fate, streams, calendar, out, readingsPerDay: world.readingsPerDay }, day);
    const evenings = new Map(isp.access.map((node) => [node, fate.evening(node, day)]));
    for (const c of customers) if (c.status !== 'gone') customerDay(world, c, day, evenings.get(c.node) as number);
    join(world, day);
    world.partners.run(customers, day);
    yield* out.take(day);
  }
}

function join(world: World, day: number): void {
  const { streams, customers, isp, truth, out, calendar } = world;
  const price = listPrice(world.rises, day);
  for (let n = poisson(streams('joining', 0, day), world.size * world.joinRate); n > 0; n--) {
    const customer = drawCustomer(streams, isp, customers.length, day);
    customer.priceMinor = price(customer.plan);
    customers.push(customer);
    truth.join(customer.id);
    tellJoining(customer, streams, calendar, out, day);
  }
}

/** One day of one customer: the risk of that morning, then, for those who stay, what they do. */
function customerDay(world: World, c: Customer, day: number, utilisation: number): void {
  const { calendar, streams, fate, truth, out } = world;
  let hazard = 0;
  if (c.status === 'active') {
    hazard = Math.min(MAXIMUM_HAZARD, c.leaves * hazardOf(situationOf(c, fate, day), world.strengths, multipliers));
    const random = streams('leaving', c.index, day);
    truth.write(c.id, day, hazard, 0, multipliers);
    if (happens(random, hazard)) {
      depart(world, c, day, true, between(random, 9 * HOUR, 15 * HOUR));
      return;
    }
    cool(c, streams, day);
  } else truth.write(c.id, day, 0, world.billing.closing(c, day), null);
  contractDay(c, world.rises, listPrice(world.rises, day), calendar, streams, out, day);
  upgradeDay(c, listPrice(world.rises, day), calendar, streams, out, day);
  offerDay(c, calendar.days, listPrice(world.rises, day), calendar, streams, out, day, utilisation);
  if (world.billing.run(c, day)) {
    depart(world, c, day, false, 16 * HOUR);
    return;
  }
  world.mail.run(c, day);
  portalDay(c, hazard, calendar, streams, out, day);
  if (c.status !== 'active' || c.resumedOn === day) return;
  useDay(c, fate, streams, out, day, calendar.weekday(day), utilisation);
  sessionDay(c, fate, streams, out, day);
  const pressure = pressureOn(c, fate, day, hazard);
  ticketDay(c, pressure, calendar, streams, out, day);
  truth.feel(c.id, day, feelingOf(c, pressure, fate, day));
  surveyDay(c, pressure, fate, calendar, streams, out, day);
}

const multipliers = new Float32Array(CAUSES.length);

const recent = (days: readonly number[], day: number, window: number): number => {
  let count = 0;
  for (const on of days) if (on < day && on >= day - window) count++;
  return count;
};

/** What the ISP's data show of the customer up to the evening before. */
function situationOf(c: Customer, fate: Fate, day: number): Situation {
  return {
    daysToEnd: c.termEnd === Number.POSITIVE_INFINITY ? Number.NaN : c.termEnd - day,
    eveningPercent: c.evening,
    tickets: recent(c.troubles, day, 30),
    reopened: recent(c.reopenings, day, 30),
    outageMinutes: fate.minutesBetween(c.node, Math.max(c.since, day - 30), day - 1),
    failedPayments: recent(c.failures, day, 60),
    daysLate: c.daysLate,
    risePercent: day - c.lastRiseOn <= 60 ? c.lastRisePercent : 0,
    usageRatio: c.usageSlow > 0 ? c.usageFast / c.usageSlow : 1,
    tenureDays: day - c.since,
    business: c.segment === 'business',
    offerFactor: day <= c.offerFactorUntil ? c.offerFactor : 1,
  };
}

/** Trouble cools a customer's interest: for some weeks the use falls, and then comes back unless the customer has left. */
function cool(c: Customer, streams: Streams, day: number): void {
  if (day < c.coolingSince + c.coolingFor + 60) return;
  const random = streams('mood', c.index, day);
  const trouble = CAUSES.reduce((product, cause, i) => (SERVICE_CAUSES.has(cause) ? product * (multipliers[i] as number) : product), 1);
  if (!happens(random, Math.min(0.02, 0.0012 * trouble ** 0.6))) return;
  c.coolingSince = day;
  c.coolingFor = between(random, 35, 75);
}

const SERVICE_CAUSES: ReadonlySet<string> = new Set(['evenings', 'tickets', 'outages', 'payments', 'price']);

function depart(world: World, c: Customer, day: number, voluntary: boolean, localSecond: number): void {
  c.status = 'gone';
  world.truth.leave(c.id, day, voluntary);
  const second = localSecond + world.calendar.toUtc(c.node.region.zone, day);
  const reason = voluntary ? {} : { reason: 'non-payment' };
  world.out.say('customer.cancelled', day, second, c.id, { customer_id: c.id, voluntary, ...reason });
}
