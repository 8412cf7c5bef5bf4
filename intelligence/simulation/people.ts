import { normal, pick, type Random } from '../kernel/random.ts';
import { between, happens, type Streams, within } from './chance.ts';
import { drawHome, type Home } from './homes.ts';
import { choosePlan, type Isp, type Node, type Plan } from './isp.ts';
import { ADD_ONS } from './price-list.ts';

export type Term = 'month-to-month' | 'twelve-month' | 'twenty-four-month';
export const TERM_DAYS = { 'month-to-month': 0, 'twelve-month': 365, 'twenty-four-month': 730 } as const;

/** What a customer is like, for good. */
export interface Traits {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly phone: string;
  readonly segment: 'residential' | 'business';
  readonly billing: 'prepaid' | 'postpaid';
  readonly node: Node;
  readonly partner: string | null;
  /** How many times as readily the customer leaves as others, by the doing of the partner. */
  readonly leaves: number;
  /** First day of service; negative for those who were there before. */
  readonly since: number;
  readonly paysAutomatically: boolean;
  /** Own use against the plan's typical use. */
  readonly appetite: number;
  readonly upShare: number;
  /** Chance that a charge of the card fails; 7 % on average, as billing providers report of a month. */
  readonly cardRisk: number;
  /** Days after the due day at which bills are usually paid by hand. */
  readonly lateness: number;
  /** Chance that a bill is not paid at all. */
  readonly defaultRisk: number;
  /** How readily the customer complains; 1 is usual. */
  readonly complains: number;
  /** Points of evening speed lost inside the home. */
  readonly homeLoss: number;
  /** How readily mail is opened; 1 is usual. */
  readonly reads: number;
  /** The mail program fetches pictures by itself. */
  readonly machineOpens: boolean;
  readonly deadAddress: boolean;
  readonly billingDay: number;
  readonly home: Home;
  /** Points of satisfaction, of 10, that the customer is more or less easily content than others. */
  readonly contentment: number;
}

/** What changes from day to day. Days are numbers of the calendar; -Infinity means never. */
export interface Customer extends Traits {
  plan: Plan;
  priceMinor: number;
  term: Term;
  /** Day on which the contract ends; Infinity when there is none. */
  termEnd: number;
  status: 'active' | 'suspended' | 'expired' | 'gone';
  stoppedOn: number;
  /** Day on which the service came back; it is used again from the next day on. */
  resumedOn: number;
  lastRiseOn: number;
  lastRisePercent: number;
  /** Days of use read so far. */
  readings: number;
  /** Smoothed evening speed over two weeks, percent of the plan; NaN before the first reading. */
  evening: number;
  /** Smoothed use over two weeks and over two months, bytes a day. */
  usageFast: number;
  usageSlow: number;
  /** Day on which the customer began to lose interest, and for how many days. */
  coolingSince: number;
  coolingFor: number;
  awayUntil: number;
  /** Days on which a ticket was opened, was opened again, or a charge failed. */
  readonly troubles: number[];
  readonly reopenings: number[];
  readonly failures: number[];
  daysLate: number;
  allowsMarketing: boolean;
  /** Prepaid: day on which the paid period ends. */
  paidUntil: number;
  addOns: readonly string[];
  /** What an offer does to the readiness to leave, and until when. */
  offerFactor: number;
  offerFactorUntil: number;
  /** Answers to offers that are still to come. */
  readonly answers: OfferAnswer[];
  /** Visits of a technician: the day, and how many days late. */
  readonly visits: { readonly on: number; readonly late: number }[];
}

/** What a customer will answer to an offer, on which day, and what having taken it does to the readiness to leave. */
export interface OfferAnswer {
  readonly on: number;
  readonly about: {
    readonly customer_id: string;
    readonly offer_id: string;
    readonly kind: 'upsell' | 'cross-sell' | 'downgrade';
    readonly plan_id?: string;
    readonly add_on_id?: string;
  };
  readonly says: 'takes' | 'refuses';
  readonly factor: number;
  readonly until: number;
}

const FIRST = [
  'Ava',
  'Ben',
  'Carla',
  'Dev',
  'Elena',
  'Farid',
  'Grace',
  'Hugo',
  'Ines',
  'Jamal',
  'Kira',
  'Liam',
  'Maya',
  'Noel',
  'Olga',
  'Priya',
  'Quinn',
  'Rosa',
  'Sam',
  'Tara',
  'Umar',
  'Vera',
  'Wes',
  'Xenia',
  'Yusuf',
  'Zoe',
];
const LAST = [
  'Abbott',
  'Barnes',
  'Castillo',
  'Dawson',
  'Ellis',
  'Fuentes',
  'Garner',
  'Hale',
  'Ibarra',
  'Jensen',
  'Keller',
  'Lowe',
  'Medina',
  'Nash',
  'Ortega',
  'Pruitt',
  'Quintana',
  'Reyes',
  'Sutton',
  'Tran',
  'Underhill',
  'Vaughn',
  'Whitaker',
  'Yates',
  'Zamora',
];
const TRADE = ['Bakery', 'Dental', 'Garage', 'Hardware', 'Law Office', 'Logistics', 'Print Shop', 'Realty', 'Veterinary', 'Winery'];
const DOMAINS = ['example.com', 'example.net', 'example.org'];

/** Draws one customer who begins on that day; addresses lie in reserved domains, telephone numbers in 555-0100 to 555-0199. */
export function drawCustomer(streams: Streams, isp: Isp, index: number, since: number): Customer {
  const random = streams('person', index);
  const segment = happens(random, 0.12) ? 'business' : 'residential';
  const billing = segment === 'residential' && happens(random, 0.18) ? 'prepaid' : 'postpaid';
  const node = isp.access[index % isp.access.length] as Node;
  const plan = choosePlan(random, segment, billing, node);
  const term = billing === 'prepaid' ? 'month-to-month' : pick<Term>(random, ['month-to-month', 'twelve-month', 'twenty-four-month'], [45, 35, 20]);
  const who = identity(random, index, segment, node);
  const partner = happens(random, isp.partnerShare) ? pick(random, isp.partners) : null;
  const paysAutomatically = billing === 'postpaid' && happens(random, 0.6);
  const own = habits(random);
  const traits: Traits = {
    index,
    ...who,
    segment,
    billing,
    node,
    partner: partner?.id ?? null,
    leaves: partner?.causes.leaving ?? 1,
    since,
    paysAutomatically,
    ...own,
    complains: own.complains * (partner?.causes.complaining ?? 1),
    billingDay: between(random, 1, 28),
    home: drawHome(streams, index),
    contentment: 0.8 * normal(streams('contentment', index)),
  };
  const addOns = ADD_ONS.filter((one) => one.segment === segment && happens(streams('add-ons', index * 8 + ADD_ONS.indexOf(one)), 0.12)).map(({ id }) => id);
  return { ...traits, ...fresh(plan, term, since), addOns, allowsMarketing: happens(random, 0.62) };
}

function identity(random: Random, index: number, segment: Traits['segment'], node: Node) {
  const first = pick(random, FIRST);
  const last = pick(random, LAST);
  const id = `c${String(index + 1).padStart(5, '0')}`;
  const name = segment === 'business' ? `${last} ${pick(random, TRADE)}` : `${first} ${last}`;
  return {
    id,
    name,
    email: `${first}.${last}.${id}@${pick(random, DOMAINS)}`.toLowerCase(),
    phone: `+1${pick(random, node.region.areaCodes)}55501${String(index % 100).padStart(2, '0')}`,
  };
}

function habits(random: Random) {
  const chronic = happens(random, 0.12);
  return {
    appetite: Math.exp(0.55 * normal(random) - 0.15),
    upShare: 0.06 + 0.12 * random(),
    cardRisk: pick(random, [0.04, 0.11, 0.3], [72, 22, 6]),
    lateness: chronic ? 12 + 7 * random() : pick(random, [-6, -2, 3], [45, 35, 20]) + 2 * random(),
    defaultRisk: chronic ? 0.04 : 0.003,
    complains: Math.exp(0.5 * normal(random) - 0.12),
    homeLoss: within(6 + 6 * normal(random), 0, 30),
    reads: Math.exp(0.4 * normal(random) - 0.08),
    machineOpens: happens(random, 0.18),
    deadAddress: happens(random, 0.01),
  };
}

function fresh(plan: Plan, term: Term, since: number) {
  return {
    plan,
    priceMinor: plan.priceMinor,
    term,
    termEnd: term === 'month-to-month' ? Number.POSITIVE_INFINITY : since + TERM_DAYS[term],
    status: 'active' as const,
    stoppedOn: Number.NEGATIVE_INFINITY,
    resumedOn: Number.NEGATIVE_INFINITY,
    lastRiseOn: Number.NEGATIVE_INFINITY,
    lastRisePercent: 0,
    readings: 0,
    evening: Number.NaN,
    usageFast: Number.NaN,
    usageSlow: Number.NaN,
    coolingSince: Number.NEGATIVE_INFINITY,
    coolingFor: 0,
    awayUntil: Number.NEGATIVE_INFINITY,
    troubles: [],
    reopenings: [],
    failures: [],
    daysLate: 0,
    paidUntil: 0,
    addOns: [],
    offerFactor: 1,
    offerFactorUntil: Number.NEGATIVE_INFINITY,
    answers: [],
    visits: [],
  };
}
