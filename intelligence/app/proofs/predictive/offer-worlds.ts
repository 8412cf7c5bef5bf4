import { mulberry32, normal, pick, type Random } from '../../../kernel/random.ts';
import type { OfferRow } from '../../../predictive/revenue/offer-row.ts';
import type { OfferTrial } from '../../../predictive/revenue/offer-trials.ts';
import { PLANS, type Plan } from '../../../simulation/isp.ts';
import { BASE_HAZARD } from '../../../simulation/leaving.ts';
import { type OfferKind, type Receptive, responseTo } from '../../../simulation/offers.ts';
import { ADD_ONS, planCost } from '../../../simulation/price-list.ts';
import { largerPlan, upgradeChance } from '../../../simulation/upgrades.ts';

const HORIZON = 60;

/** A person with one offer that could be made, and what truly comes of making it. */
export interface TrueOffer {
  readonly kind: OfferKind;
  readonly row: OfferRow;
  readonly who: Receptive;
  /** The chance of leaving within 60 days when nothing is said: what a calibrated model says. */
  readonly churn: number;
  readonly marginNow: number;
  readonly marginChange: number;
  /** Chances of taking it and of leaving, told and not told. */
  readonly takes: readonly [quiet: number, told: number];
  readonly leaves: readonly [quiet: number, told: number];
}

/** Draws people as the simulated ISP has them, each with one offer of the kind; null for whom there is none. */
export function drawOffer(kind: OfferKind, random: Random): TrueOffer | null {
  const business = random() < 0.12;
  const plans = PLANS.filter((one) => one.segment === (business ? 'business' : 'residential') && one.billing === 'postpaid');
  const plan = pick(
    random,
    plans,
    plans.map(({ weight }) => weight),
  );
  const fills = Math.exp(0.55 * normal(random) - 0.05);
  const bound = random() < 0.5;
  const badWifi = random() < 0.06;
  const slowSector = random() < 0.07;
  const homeLoss = Math.max(0, 6 + 6 * normal(random));
  const tenureDays = Math.ceil(-900 * Math.log(1 - random()));
  const who: Receptive = { fills, bound, limited: badWifi || slowSector, badHome: homeLoss > 10 || badWifi, tenureDays, business };
  const larger = largerPlan(plan);
  const beside = ADD_ONS.filter(({ segment }) => segment === plan.segment);
  const addOn = pick(random, beside);
  if (kind === 'upsell' && !larger) return null;
  const id = kind === 'upsell' ? (larger as Plan).id : addOn.id;
  const price = kind === 'upsell' ? (larger as Plan).priceMinor : addOn.priceMinor;
  const evening = badWifi ? 60 : slowSector ? 70 : Math.min(98, 98 - homeLoss);
  const hazard = BASE_HAZARD * (bound ? 0.25 : 2) * (tenureDays < 90 ? 2.2 : tenureDays < 365 ? 1.4 : tenureDays < 1095 ? 1 : 0.65) * (business ? 0.7 : 1);
  const effect = responseTo(kind, id, who);
  const natural = kind === 'upsell' ? 1 - (1 - upgradeChance({ plan, usageSlow: fills * plan.dailyBytes, evening })) ** HORIZON : 0.004;
  const told = 1 - (1 - natural) * (1 - effect.takes);
  const quietStay = (1 - hazard) ** HORIZON;
  const toldStay = (1 - hazard * effect.toldFactor) ** effect.days * (1 - hazard) ** (HORIZON - effect.days);
  return {
    kind,
    who,
    churn: 1 - quietStay,
    marginNow: plan.priceMinor - planCost(plan),
    marginChange: kind === 'upsell' ? price - planCost(larger as Plan) - (plan.priceMinor - planCost(plan)) : price - addOn.costMinor,
    takes: [natural, told],
    leaves: [1 - quietStay, 1 - toldStay],
    row: {
      thing: kind === 'upsell' ? `plan:${id}` : `add-on:${id}`,
      step_percent: (100 * (kind === 'upsell' ? price - plan.priceMinor : price)) / plan.priceMinor,
      standing: `${bound ? 'bound' : 'free'} ${[0.7, 1, 1.4, 2].filter((edge) => fills >= edge).length}`,
      fills,
      limit: badWifi ? 'home' : slowSector ? 'network' : evening < 85 ? 'home' : 'plan',
      evening_percent: evening + normal(random),
      tenure_days: tenureDays,
      tickets_90d: Math.floor(-0.4 * Math.log(1 - random())),
      usage_change_30d_percent: 12 * normal(random),
      price_minor: plan.priceMinor,
      segment: plan.segment,
      billing_mode: 'postpaid',
    },
  };
}

/** So many people with an offer of the kind. */
export function drawOffers(kind: OfferKind, count: number, seed: number): TrueOffer[] {
  const random = mulberry32(seed);
  const drawn: TrueOffer[] = [];
  while (drawn.length < count) {
    const one = drawOffer(kind, random);
    if (one) drawn.push(one);
  }
  return drawn;
}

/** The people of a trial: half of them told by lot, and what they then did. */
export function trialOf(people: readonly TrueOffer[], seed: number): OfferTrial {
  const random = mulberry32(seed);
  const told = Uint8Array.from(people, () => (random() < 0.5 ? 1 : 0));
  return {
    rows: people.map(({ row }) => row),
    told,
    took: Uint8Array.from(people, ({ takes }, i) => Number(random() < takes[told[i] as 0 | 1])),
    left: Uint8Array.from(people, ({ leaves }, i) => Number(random() < leaves[told[i] as 0 | 1])),
    chance: new Float64Array(people.length).fill(0.5),
  };
}

/** The margin within a year that making the offer truly brings. */
export function trueValue({ takes, leaves, marginChange, marginNow, churn }: TrueOffer): number {
  let months = 0;
  for (let k = 1; k <= 12; k++) months += (1 - churn) ** (k / 2);
  return months * ((takes[1] - takes[0]) * marginChange - (leaves[1] - leaves[0]) * marginNow);
}
