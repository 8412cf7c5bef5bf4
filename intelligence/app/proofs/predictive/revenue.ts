import type { OfferKindWord } from '../../../contract/api/opportunities.ts';
import { NO_PRICE_LIST } from '../../../data/price-list.ts';
import { type RuleName, refusalOf } from '../../../predictive/revenue/eligibility.ts';
import { offerKnowledge, offerModels, type Scaled } from '../../../predictive/revenue/offer-knowledge.ts';
import { learnOffers } from '../../../predictive/revenue/offer-learning.ts';
import { responsesOf } from '../../../predictive/revenue/valuation.ts';
import { effectOn, incrementalValue, monthsExpected, propensityValue, type Span } from '../../../predictive/revenue/value.ts';
import type { Part } from '../predictive.ts';
import type { Figures } from '../proof.ts';
import { adviceOn, offerIsp, wrongOffers } from './offer-guards.ts';
import { drawOffers, type TrueOffer, trialOf, trueValue } from './offer-worlds.ts';

/** Offers of a kind in a trial, people who are chosen from afterwards, and the share of them that the budget reaches. */
const TRIAL = 6_000;
const PEOPLE = 3_000;
const BUDGET = 0.1;
/** A group of people alike must have this many to be looked at. */
const LEAST_OF_A_GROUP = 15;
const KINDS = ['upsell', 'cross-sell'] as const;

type Valued = {
  readonly offer: TrueOffer;
  readonly low: number;
  readonly mid: number;
  readonly high: number;
  readonly truth: number;
  /** What the chance of taking it alone would say. */
  readonly byPropensity: number;
  /** The interval when everybody is said to respond as the average does. */
  readonly averaged: readonly [low: number, high: number];
};

/** One world: learns from a trial, then values offers to other people, whose true response is known. */
function world(seed: number): Valued[] {
  const trials = Object.fromEntries(KINDS.map((kind, k) => [kind, trialOf(drawOffers(kind, TRIAL, 2 * seed + k), 7 * seed + k)]));
  const learned = learnOffers(trials, 1, () => {});
  const knowledge = offerKnowledge(NO_PRICE_LIST, offerModels({ kind: 'offers', ...learned, seen: [], usual: [] }, null));
  return KINDS.flatMap((kind: OfferKindWord & TrueOffer['kind']) => {
    const people = drawOffers(kind, PEOPLE, 31 * seed + 5);
    const responses = responsesOf(
      kind,
      people.map(({ row }) => ({ row, features: {} })),
      knowledge,
    );
    const everybody = { takes: averageOf(knowledge.kinds.get(kind)?.effect), leaves: averageOf(knowledge.leaves) };
    return people.map((offer, i): Valued => {
      const { effect, propensity } = responses[i] as (typeof responses)[number];
      if (!effect || !propensity) throw new Error('a trial of thousands taught nothing');
      const months = monthsExpected(offer.churn);
      const value = incrementalValue(effectOn(effect, offer.churn), offer.marginChange, offer.marginNow, months);
      const averaged = incrementalValue(everybody, offer.marginChange, offer.marginNow, months);
      return {
        offer,
        ...value,
        truth: trueValue(offer),
        byPropensity: propensityValue(propensity, offer.marginChange, months).mid,
        averaged: [averaged.low, averaged.high],
      };
    });
  });
}

function averageOf(scaled: Scaled | null | undefined): Span {
  if (!scaled) throw new Error('a trial of thousands taught nothing');
  const { model, per } = scaled;
  return { low: model.average.low / per, mid: model.average.effect / per, high: model.average.high / per };
}

/** What ways to choose bring in truth, all on one budget; and how often an interval holds the truth of a group of people alike. */
type Tally = {
  best: number;
  ours: number;
  byPropensity: number;
  byRisk: number;
  reached: number;
  dogs: number;
  dogsByPropensity: number;
  groups: number;
  held: number;
  heldAveraged: number;
};

const asleep = ({ leaves }: TrueOffer): boolean => leaves[1] - leaves[0] > 1e-9;

function count(tally: Tally, valued: readonly Valued[]): void {
  const places = Math.round(BUDGET * valued.length);
  const top = (by: (one: Valued) => number, among = valued) => [...among].sort((a, b) => by(b) - by(a)).slice(0, places);
  const brings = (chosen: readonly Valued[]) => chosen.reduce((sum, { truth }) => sum + truth, 0);
  const eligible = valued.filter(({ offer: { kind, who } }) => kind !== 'upsell' || (who.fills >= 0.9 && !who.limited));
  const ours = top(({ mid }) => mid, eligible).filter(({ mid }) => mid > 0);
  const propensity = top(({ byPropensity }) => byPropensity, eligible);
  tally.best += brings(top(({ truth }) => truth).filter(({ truth }) => truth > 0));
  tally.ours += brings(ours);
  tally.byPropensity += brings(propensity);
  tally.byRisk += brings(top(({ offer }) => offer.churn, eligible));
  tally.reached += ours.length;
  tally.dogs += ours.filter(({ offer }) => asleep(offer)).length;
  tally.dogsByPropensity += propensity.filter(({ offer }) => asleep(offer)).length / propensity.length;
  const groups = Map.groupBy(valued, ({ offer: { row } }) => `${row.thing} ${row.standing} ${row.limit}`);
  for (const alike of groups.values()) {
    if (alike.length < LEAST_OF_A_GROUP) continue;
    const mean = (of: (one: Valued) => number) => alike.reduce((sum, one) => sum + of(one), 0) / alike.length;
    const truth = mean((one) => one.truth);
    tally.groups++;
    if (mean(({ low }) => low) <= truth && truth <= mean(({ high }) => high)) tally.held++;
    if (mean(({ averaged }) => averaged[0]) <= truth && truth <= mean(({ averaged }) => averaged[1])) tally.heldAveraged++;
  }
}

function valuation(seed: number, worlds: number): { holds: boolean; figures: Figures } {
  const tally: Tally = { best: 0, ours: 0, byPropensity: 0, byRisk: 0, reached: 0, dogs: 0, dogsByPropensity: 0, groups: 0, held: 0, heldAveraged: 0 };
  for (let w = 0; w < worlds; w++) count(tally, world(1000 * seed + w));
  const share = (value: number) => value / tally.best;
  const coverage = tally.held / tally.groups;
  const coverageAveraged = tally.heldAveraged / tally.groups;
  const dogs = tally.dogs / tally.reached;
  // Groups of one world err together, so that the bounds are as wide as two standard errors of so many worlds.
  const [least, most] = worlds >= 20 ? [0.93, 0.97] : [0.9, 0.99];
  const holds = share(tally.ours) >= 0.8 && tally.ours > 0 && dogs <= 0.05 && coverage >= least && coverage <= most;
  return {
    holds: holds && share(tally.byPropensity) < 0.8 && share(tally.byRisk) < 0.8 && coverageAveraged < least,
    figures: {
      worlds,
      groups: tally.groups,
      share_of_best: share(tally.ours),
      contacts_on_sleeping_dogs: dogs,
      interval_coverage: coverage,
      mutant_propensity_share_of_best: share(tally.byPropensity),
      mutant_propensity_sleeping_dogs: tally.dogsByPropensity / worlds,
      mutant_risk_share_of_best: share(tally.byRisk),
      mutant_average_for_all_coverage: coverageAveraged,
    },
  };
}

/** A rule left out, and the count of wrong offers that must then not be nothing. */
const MUTANTS: Readonly<Record<string, { readonly without: RuleName; readonly wrong: 'upsellsToLimited' | 'owned' | 'unavailable' | 'refused' }>> = {
  limits_ignored: { without: 'limited', wrong: 'upsellsToLimited' },
  owned_ignored: { without: 'owned', wrong: 'owned' },
  places_ignored: { without: 'available', wrong: 'unavailable' },
  refusals_ignored: { without: 'refused', wrong: 'refused' },
};

function guards(seed: number, customers: number): { holds: boolean; figures: Figures } {
  const isp = offerIsp(seed, customers, 240);
  const wrong = wrongOffers(isp, adviceOn(isp));
  const caught = Object.entries(MUTANTS).map(([name, { without, wrong: kind }]): [string, number] => [
    `mutant_${name}`,
    wrongOffers(
      isp,
      adviceOn(isp, (candidate, who, shelf) => refusalOf(candidate, who, shelf, without)),
    )[kind],
  ]);
  const none = wrong.upsellsToLimited + wrong.owned + wrong.unavailable + wrong.refused === 0;
  return {
    holds: none && wrong.upsells > 0 && wrong.limited > 0 && caught.every(([, found]) => found > 0),
    figures: {
      offers: wrong.offers,
      upsells: wrong.upsells,
      limited_customers: wrong.limited,
      upsells_to_limited: wrong.upsellsToLimited,
      offers_owned: wrong.owned,
      offers_unavailable: wrong.unavailable,
      offers_refused_lately: wrong.refused,
      ...Object.fromEntries(caught),
    },
  };
}

/** Offers fit, and are worth what is said of them: on simulated ISPs that tried offers by lot, with sleeping dogs among the customers. */
export const revenue: Part = {
  name: 'revenue',
  async run({ seed, long }) {
    const fit = guards(seed, long ? 4_000 : 1_600);
    const worth = valuation(seed, long ? 40 : 5);
    return { holds: fit.holds && worth.holds, figures: { ...fit.figures, ...worth.figures } };
  },
};
