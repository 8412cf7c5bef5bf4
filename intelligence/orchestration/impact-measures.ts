import type { KnownHistory } from '../data/entity-history.ts';
import type { PriceList } from '../data/price-list.ts';
import { addDays, type Day, dayNumber } from '../kernel/days.ts';
import { EVERYTHING } from './holdout.ts';

/** What is known besides the daily facts when a case is measured. */
export type CaseKnowledge = {
  /** The chance of leaving that was told last before the case began; null when none was. */
  readonly churnChance: number | null;
  /** What carrying a plan costs a month, in minor units; 0 where the ISP has not told. */
  readonly costOf: (plan: string | null) => number;
};

/** One thing that is measured of every case alike, whichever arm it is in. */
export type ImpactMeasure = {
  readonly name: string;
  readonly unit: 'minor' | 'share' | 'count';
  readonly better: 'up' | 'down';
  /** Days from the beginning of the case within which it counts. */
  readonly days: number;
  /** The smallest effect that would matter: points of a share or a count, or a part of what the control comes to. */
  readonly worth: { readonly points: number } | { readonly part: number };
  /** What came within the days; the window ended `back` days before the day of the look. */
  came(seen: KnownHistory, back: number, knowledge: CaseKnowledge): number;
  /** What was known of the same on the day before the case began, by which chance differences between the arms are taken out. */
  before(seen: KnownHistory, knowledge: CaseKnowledge): number;
};

const OFFERS = ['upsell', 'cross-sell', 'downgrade', 'win-back'].map((kind) => `offers.accepted.${kind}`);
/** Days before a case that are looked at for what was usual. */
export const DAYS_BEFORE = 60;

/** What the customer's plan brings the ISP a month; nothing from who has left. */
function monthlyMargin(seen: KnownHistory, back: number, { costOf }: CaseKnowledge): number {
  if (seen.state<string>('status', back)?.value === 'cancelled') return 0;
  const price = seen.state<number>('plan.price_minor', back)?.value;
  return price === undefined ? 0 : price - costOf(seen.state<string>('plan.id', back)?.value ?? null);
}

const paidMinor = (days: number): ImpactMeasure => ({
  name: 'paid_minor',
  unit: 'minor',
  better: 'up',
  days,
  worth: { part: 0.05 },
  came: (seen, back) => seen.window('payments.minor', days, back).sum,
  before: (seen) => seen.window('payments.minor', DAYS_BEFORE).sum,
});
const paid = (days: number): ImpactMeasure => ({
  name: 'paid',
  unit: 'share',
  better: 'up',
  days,
  worth: { points: 0.02 },
  came: (seen, back) => Number(seen.window('payments.minor', days, back).count > 0),
  before: (seen) => seen.window('payments.minor', DAYS_BEFORE).count,
});

/** From the beginning of a case to the end of the longest window. */
const FOLLOWED_DAYS = 60;
const margin: ImpactMeasure = {
  name: 'margin_minor',
  unit: 'minor',
  better: 'up',
  days: FOLLOWED_DAYS,
  worth: { part: 0.02 },
  came: monthlyMargin,
  before: (seen, knowledge) => monthlyMargin(seen, 0, knowledge),
};
const left: ImpactMeasure = {
  name: 'left',
  unit: 'share',
  better: 'down',
  days: FOLLOWED_DAYS,
  worth: { points: 0.02 },
  came: (seen, back) => Number(seen.window('cancellations', FOLLOWED_DAYS, back).count > 0),
  before: (_, { churnChance }) => churnChance ?? 0,
};
const tickets: ImpactMeasure = {
  name: 'tickets',
  unit: 'count',
  better: 'down',
  days: FOLLOWED_DAYS,
  worth: { points: 0.05 },
  came: (seen, back) => seen.window('tickets', FOLLOWED_DAYS, back).count,
  before: (seen) => seen.window('tickets', DAYS_BEFORE).count,
};
const refusals: ImpactMeasure = {
  name: 'refused_messages',
  unit: 'share',
  better: 'down',
  days: FOLLOWED_DAYS,
  worth: { points: 0.01 },
  came: (seen, back) => Number(seen.window('consent.refusals', FOLLOWED_DAYS, back).count > 0),
  before: (seen) => Number(seen.window('consent.refusals', DAYS_BEFORE).count > 0),
};
const offers: ImpactMeasure = {
  name: 'offers_accepted',
  unit: 'count',
  better: 'up',
  days: FOLLOWED_DAYS,
  worth: { points: 0.02 },
  came: (seen, back) => OFFERS.reduce((sum, measure) => sum + seen.window(measure, FOLLOWED_DAYS, back).count, 0),
  before: (seen) => OFFERS.reduce((sum, measure) => sum + seen.window(measure, DAYS_BEFORE).count, 0),
};

const watched = [left, tickets, refusals] as const;
const USUAL = [margin, paidMinor(FOLLOWED_DAYS), offers, ...watched] as const;
const OF: Readonly<Record<string, readonly ImpactMeasure[]>> = {
  [EVERYTHING]: USUAL,
  'payment-recovery': [paidMinor(21), paid(21), margin, ...watched],
  onboarding: [left, tickets, margin, paidMinor(FOLLOWED_DAYS), refusals],
  'churn-rescue': [left, margin, paidMinor(FOLLOWED_DAYS), tickets, refusals],
};

/** What is measured of an experiment. The first is the one that it is judged by, named before anything is known; the others watch what else happens. */
export const measuresOf = (experiment: string): readonly ImpactMeasure[] =>
  Object.hasOwn(OF, experiment) ? (OF[experiment] as readonly ImpactMeasure[]) : USUAL;

/** A customer counts once in so many days: with the first run of a playbook, or as a member of the universal experiment. */
export const termDays = (experiment: string): number => (experiment === EVERYTHING ? 90 : 365);

/** The first day of the term in which a day falls, counted from the day of the launch. */
export function termOf(experiment: string, launchedOn: Day, day: Day): Day {
  const length = termDays(experiment);
  return addDays(launchedOn, Math.floor((dayNumber(day) - dayNumber(launchedOn)) / length) * length);
}

/** What carrying each plan costs, by the price list. */
export function costsOf({ plans }: PriceList): CaseKnowledge['costOf'] {
  const costs = new Map(plans.map(({ plan_id, cost_minor }) => [plan_id, cost_minor ?? 0]));
  return (plan) => (plan === null ? 0 : (costs.get(plan) ?? 0));
}
