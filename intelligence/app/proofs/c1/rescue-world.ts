import { mulberry32, normal, pick, type Random } from '../../../kernel/random.ts';
import type { OfferRow } from '../../../predictive/revenue/offer-row.ts';
import type { OfferTrial, RescueKind } from '../../../predictive/revenue/offer-trials.ts';
import type { Prospect } from '../../../predictive/revenue/prospect.ts';
import { DISCOUNT } from '../../../predictive/revenue/rescue.ts';
import { monthsExpected } from '../../../predictive/revenue/value.ts';

export const RESCUES: readonly RescueKind[] = ['call', 'line-check', 'discount'];

/** What an action does to the chance of leaving within 60 days: a factor. */
type Factors = Readonly<Record<RescueKind, number>>;
const NOTHING: Factors = { call: 1, 'line-check': 1, discount: 1 };
/** Ascarza and others: 10.0 % of the contacted left against 6.4 % of the others; whatever the contact is about. */
const WOKEN = 10 / 6.4;

type Kind = {
  readonly name: 'dog' | 'line' | 'price' | 'talk' | 'lost' | 'little' | 'calm';
  readonly weight: number;
  readonly base: number;
  readonly standing: string;
  readonly limit: Prospect['limit'];
  readonly factors: Factors;
};
/** People of seven kinds, told apart by what can be seen of them and by nothing else. The likeliest to leave cannot be kept. */
const KINDS: readonly Kind[] = [
  { name: 'dog', weight: 0.3, base: 0.064, standing: 'free 4', limit: 'plan', factors: { call: WOKEN, 'line-check': WOKEN, discount: WOKEN } },
  { name: 'line', weight: 0.12, base: 0.09, standing: 'free 2', limit: 'home', factors: { call: 1, 'line-check': 0.3, discount: 1 } },
  { name: 'price', weight: 0.08, base: 0.12, standing: 'free 0', limit: 'plan', factors: { call: 1, 'line-check': 1, discount: 0.2 } },
  { name: 'talk', weight: 0.15, base: 0.06, standing: 'bound 1', limit: 'plan', factors: { call: 0.35, 'line-check': 1, discount: 0.9 } },
  { name: 'lost', weight: 0.05, base: 0.15, standing: 'free 1', limit: 'plan', factors: NOTHING },
  // A call keeps some of these, and costs more than it keeps.
  { name: 'little', weight: 0.2, base: 0.03, standing: 'free 3', limit: 'plan', factors: { call: 0.7, 'line-check': 1, discount: 0.9 } },
  { name: 'calm', weight: 0.1, base: 0.015, standing: 'bound 3', limit: 'plan', factors: NOTHING },
];

/** A person, and what is true of them. */
export type TruePerson = {
  readonly id: string;
  readonly kind: Kind['name'];
  /** The chance of leaving when nothing is done: what a calibrated model says. */
  readonly churn: number;
  readonly priceMinor: number;
  readonly marginNow: number;
  readonly who: Prospect;
  readonly row: OfferRow;
  readonly leaves: Readonly<Record<RescueKind, number>>;
};

function drawPerson(random: Random, i: number): TruePerson {
  const kind = pick(
    random,
    KINDS,
    KINDS.map(({ weight }) => weight),
  );
  const churn = Math.min(0.5, kind.base * Math.exp(0.3 * normal(random) - 0.045));
  const priceMinor = 3_000 + Math.floor(10 * random()) * 1_000;
  const marginNow = priceMinor;
  const fills = [0.5, 0.85, 1.2, 1.7, 2.4][Number(kind.standing.at(-1))] as number;
  const tenureDays = Math.ceil(-900 * Math.log(1 - random()));
  return {
    id: `p${i}`,
    kind: kind.name,
    churn,
    priceMinor,
    marginNow,
    leaves: { call: churn * kind.factors.call, 'line-check': churn * kind.factors['line-check'], discount: churn * kind.factors.discount },
    who: {
      status: 'active',
      segment: 'residential',
      billing: 'postpaid',
      node: 'n1',
      planId: 'home-100',
      priceMinor,
      currency: 'USD',
      speedMbps: 100,
      tenureDays,
      termDaysLeft: null,
      addOns: [],
      monthBytes: 1e11,
      fills,
      allowanceShare: null,
      usedOn: null,
      limit: kind.limit,
      limitSentence: 'As measured',
      lineMaxMbps: null,
      portMbps: null,
      recovering: false,
      complaining: false,
      outageOpen: false,
      refusedOn: () => null,
      allowsMarketing: true,
      allowsCalls: true,
      churnChance: churn,
      churnLevel: 'low',
      left: null,
      today: 20_000,
    },
    row: {
      thing: 'plan:',
      step_percent: null,
      standing: kind.standing,
      fills: fills * Math.exp(0.05 * normal(random)),
      limit: kind.limit,
      evening_percent: kind.limit === 'home' ? 70 : 95,
      tenure_days: tenureDays,
      tickets_90d: Math.floor(-0.4 * Math.log(1 - random())),
      usage_change_30d_percent: 12 * normal(random),
      price_minor: priceMinor,
      segment: 'residential',
      billing_mode: 'postpaid',
    },
  };
}

/** So many people. */
export function drawPeople(count: number, seed: number): TruePerson[] {
  const random = mulberry32(seed);
  return Array.from({ length: count }, (_, i) => drawPerson(random, i));
}

/** A trial of one way to keep people: half of them by lot, and who then left. */
export function rescueTrial(kind: RescueKind, people: readonly TruePerson[], seed: number): OfferTrial {
  const random = mulberry32(seed);
  const told = Uint8Array.from(people, () => Number(random() < 0.5));
  return {
    rows: people.map(({ row }) => row),
    told,
    took: new Uint8Array(people.length),
    left: Uint8Array.from(people, ({ churn, leaves }, i) => Number(random() < (told[i] === 1 ? leaves[kind] : churn))),
    chance: new Float64Array(people.length).fill(0.5),
  };
}

/** What contacting truly costs. */
export const COSTS = { call: 1_100, 'line-check': 2_000, discount: 5 } as const;

/** The margin within a year that doing it truly brings, net of what contacting costs. */
export function trueNet({ churn, marginNow, priceMinor, leaves }: TruePerson, kind: RescueKind): number {
  const given = kind === 'discount' ? (priceMinor * DISCOUNT.percent * DISCOUNT.months) / 100 : 0;
  return monthsExpected(churn) * (churn - leaves[kind]) * marginNow - given - COSTS[kind];
}
