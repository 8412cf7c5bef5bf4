import type { NotOffered, OfferKindWord, Opportunity } from '../contract/api/opportunities.ts';
import { plain } from '../data/features/feature.ts';
import type { Day } from '../kernel/days.ts';
import { dayNumber } from '../kernel/days.ts';
import { candidatesFor } from './revenue/candidates.ts';
import { type Candidate, refusalOf } from './revenue/eligibility.ts';
import type { OfferKnowledge } from './revenue/offer-knowledge.ts';
import { customerSide, offerRow } from './revenue/offer-row.ts';
import { reasonsFor, sayOffer } from './revenue/offer-words.ts';
import { type Prospect, type ProspectFacts, prospectOf } from './revenue/prospect.ts';
import { type Rescue, type RescueAsked, rescuesFor } from './revenue/rescue.ts';
import { marginOf } from './revenue/shelf.ts';
import { type Asked, type OfferResponse, responsesOf } from './revenue/valuation.ts';
import { effectOn, incrementalValue, monthsExpected, propensityValue, VALUE_MONTHS } from './revenue/value.ts';

/** What is said of offers to one customer: the best first, then those that are not made and why; `none` when there is no offer. */
export interface OfferAdvice {
  readonly opportunities: readonly Opportunity[];
  readonly notOffered: readonly NotOffered[];
  readonly none: string | null;
  /** What may keep the customer without selling anything, as far as the customer is here. */
  readonly rescues: readonly Rescue[];
  /** What holds the line, and in words; null when nobody looked. */
  readonly line: Pick<Prospect, 'limit' | 'limitSentence'> | null;
}

/** What is said while nobody looks at offers. */
export const NO_OFFERS: OfferAdvice = { opportunities: [], notOffered: [], none: 'Offers have not been looked at.', rescues: [], line: null };

type Considered = { readonly customer: string; readonly who: Prospect; readonly candidate: Candidate; readonly asked: Asked };

/**
 * `RevenueOpportunityEngine`: what a customer could have and does not. Rules say what may be offered at all; what is left is valued
 * by the margin that making the offer brings within a year against not making it, and doing nothing is worth nothing: an offer that
 * is not expected to bring more is not made.
 */
export class RevenueOpportunityEngine {
  readonly #knowledge: OfferKnowledge;
  readonly #refuse: typeof refusalOf;

  /** `refuse` is a seam for mutants. */
  constructor(knowledge: OfferKnowledge, refuse: typeof refusalOf = refusalOf) {
    this.#knowledge = knowledge;
    this.#refuse = refuse;
  }

  /** Looks at many customers at once, as of a day; what is said of one depends on that one alone. */
  advise(customers: ReadonlyMap<string, ProspectFacts>, asOf: Day): Map<string, OfferAdvice> {
    const { shelf, usualBytes, saves } = this.#knowledge;
    const today = dayNumber(asOf);
    const refused = new Map<string, NotOffered[]>();
    const considered: Considered[] = [];
    const asked: RescueAsked[] = [];
    for (const [customer, facts] of customers) {
      const who = prospectOf(facts, usualBytes, today);
      const not: NotOffered[] = [];
      refused.set(customer, not);
      const fitting: Candidate[] = [];
      for (const candidate of candidatesFor(who, shelf)) {
        const because = this.#refuse(candidate, who, shelf);
        if (because === null) fitting.push(candidate);
        else not.push(notOffered(candidate, because));
      }
      const { features, input } = facts;
      // Without anything to value the customer's side is not worked out.
      const side = fitting.length > 0 || saves ? customerSide(input, features, usualBytes) : null;
      asked.push({ who, row: side && offerRow({ thing: 'plan:', priceMinor: null }, side) });
      if (side === null) continue;
      considered.push(...fitting.map((candidate) => ({ customer, who, candidate, asked: { row: offerRow(candidate.item, side), features } })));
    }
    const offers = this.#valued(considered);
    const rescues = rescuesFor(asked, this.#knowledge);
    return new Map(
      [...customers.keys()].map((customer, i) => {
        const { limit, limitSentence } = (asked[i] as RescueAsked).who;
        const offered = adviceOf(offers.get(customer) ?? [], refused.get(customer) ?? [], this.#knowledge);
        return [customer, { ...offered, rescues: rescues[i] ?? [], line: { limit, limitSentence } }];
      }),
    );
  }

  #valued(considered: readonly Considered[]): Map<string, { candidate: Candidate; opportunity: Opportunity }[]> {
    const offers = new Map<string, { candidate: Candidate; opportunity: Opportunity }[]>();
    for (const [kind, own] of Map.groupBy(considered, ({ candidate }) => candidate.kind)) {
      const responses = responsesOf(
        kind,
        own.map(({ asked }) => asked),
        this.#knowledge,
      );
      for (const [i, one] of own.entries()) {
        const entry = { candidate: one.candidate, opportunity: opportunityOf(one, responses[i] as OfferResponse, this.#knowledge) };
        const known = offers.get(one.customer);
        if (known) known.push(entry);
        else offers.set(one.customer, [entry]);
      }
    }
    return offers;
  }
}

const notOffered = ({ kind, item }: Candidate, because: string): NotOffered => ({ offer: item.thing, kind, name: item.name, because });

/** Why an offer that may be made is better not made; null when it is worth making, or its worth is not known. */
function betterNot({ expected_minor: value, measured }: Opportunity): string | null {
  if (value === null || value.mid > 0) return null;
  return value.high <= 0
    ? `making it is expected to ${measured ? 'lose margin: more leave than take it' : 'bring less margin than there is now'}`
    : 'doing nothing is expected to bring as much';
}

function adviceOf(
  offers: readonly { candidate: Candidate; opportunity: Opportunity }[],
  not: readonly NotOffered[],
  knowledge: OfferKnowledge,
): Omit<OfferAdvice, 'rescues' | 'line'> {
  const made: Opportunity[] = [];
  const left = [...not];
  for (const { candidate, opportunity } of offers) {
    const because = betterNot(opportunity);
    if (because === null) made.push(opportunity);
    else left.push(notOffered(candidate, because));
  }
  made.sort(byValue);
  return { opportunities: made, notOffered: left, none: made.length > 0 ? null : noneBecause(left, knowledge) };
}

/** The greatest expected value first; what has none comes last, in a fixed order. */
const byValue = (a: Opportunity, b: Opportunity): number =>
  (b.expected_minor?.mid ?? Number.NEGATIVE_INFINITY) - (a.expected_minor?.mid ?? Number.NEGATIVE_INFINITY) || (a.offer < b.offer ? -1 : 1) || 0;

function noneBecause(not: readonly NotOffered[], { shelf }: OfferKnowledge): string {
  if (shelf.plans.length + shelf.addOns.length === 0)
    return 'What the ISP sells is not known yet: send plan.listed and addon.listed, or train when customers have plans.';
  return not.length === 0
    ? 'There is nothing on the price list that the customer could have besides.'
    : 'Nothing on the price list fits now; each thing says why.';
}

function opportunityOf({ who, candidate }: Considered, { propensity, effect: ofGroup }: OfferResponse, { shelf, kinds }: OfferKnowledge): Opportunity {
  const { kind, item } = candidate;
  const own = shelf.byThing.get(`plan:${who.planId}`);
  const paysNow = who.status === 'cancelled' ? 0 : (who.priceMinor ?? 0);
  const beside = item.item === 'add-on';
  const costKnown = item.costMinor !== null && (beside || kind === 'win-back' || own?.costMinor != null);
  const cost = (minor: number | null | undefined): number => (costKnown ? (minor ?? 0) : 0);
  const marginNow = kind === 'win-back' ? 0 : marginOf({ priceMinor: paysNow, costMinor: own?.costMinor ?? null });
  const change = beside
    ? item.priceMinor - cost(item.costMinor)
    : item.priceMinor - cost(item.costMinor) - (paysNow - (kind === 'win-back' ? 0 : cost(own?.costMinor)));
  const effect = ofGroup && who.churnChance !== null ? effectOn(ofGroup, who.churnChance) : ofGroup;
  const months = who.churnChance === null ? null : monthsExpected(who.churnChance);
  const value =
    months === null
      ? null
      : effect
        ? incrementalValue(effect, change, marginNow, months)
        : propensity && kind !== 'downgrade'
          ? propensityValue(propensity, change, months)
          : null;
  const trial = kinds.get(kind);
  return {
    offer: item.thing,
    kind,
    name: item.name,
    sentence: sayOffer(candidate, who),
    price_minor: beside ? paysNow + item.priceMinor : item.priceMinor,
    price_change_minor: beside ? item.priceMinor : item.priceMinor - paysNow,
    margin_change_minor: change,
    margin_basis: costKnown ? 'margin' : 'price',
    currency: item.currency,
    propensity,
    effect: effect && { takes: points(effect.takes), leaves: points(effect.leaves), told: trial?.told ?? 0, held_out: trial?.heldOut ?? 0 },
    months,
    expected_minor: value,
    measured: effect !== null,
    basis: basisOf(kind, value !== null, effect !== null, months, propensity !== null, { change, marginNow }),
    reasons: reasonsFor(candidate, who),
  };
}

const points = ({ low, mid, high }: { low: number; mid: number; high: number }) => ({ low: 100 * low, mid: 100 * mid, high: 100 * high });

function basisOf(
  kind: OfferKindWord,
  valued: boolean,
  measured: boolean,
  months: number | null,
  chance: boolean,
  { change, marginNow }: { readonly change: number; readonly marginNow: number },
): string {
  if (months === null) return 'No value yet: there is no churn prediction, so how long the customer stays is not known.';
  if (measured) return `Margin within ${VALUE_MONTHS} months against not making the offer, by who was held out by lot.`;
  if (valued) return 'The effect of making the offer is not measured yet: this is what it brings if it is taken, by the chance of taking it alone.';
  if (kind === 'downgrade' && marginNow + change > 0)
    return `The effect is not measured yet: it pays when, for 100 who take it, it keeps at least ${plain(Math.ceil((100 * -change) / (marginNow + change)))} who would have left.`;
  return chance ? 'The effect of making the offer is not measured yet.' : 'Nobody has been offered this yet, so no chance is known.';
}
