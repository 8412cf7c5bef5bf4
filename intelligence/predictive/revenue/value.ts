import type { MinorRange } from '../../contract/api/opportunities.ts';

/** A number with its 95 % interval. */
export interface Span {
  readonly low: number;
  readonly mid: number;
  readonly high: number;
}

/** What making an offer changes, as chances: of taking it, and of leaving within 60 days. */
export interface OfferEffect {
  readonly takes: Span;
  readonly leaves: Span;
}

/** Months over which an offer is valued. */
export const VALUE_MONTHS = 12;
const CHURN_DAYS = 60;
const MONTH_DAYS = 30;
const Z95 = 1.96;

/** How many of the next twelve months a customer is expected to stay, when the chance of leaving within 60 days stays as it is. */
export function monthsExpected(churnChance: number): number {
  const stays = (1 - Math.min(1, Math.max(0, churnChance))) ** (MONTH_DAYS / CHURN_DAYS);
  let months = 0;
  for (let k = 1; k <= VALUE_MONTHS; k++) months += stays ** k;
  return months;
}

/**
 * The margin that making the offer brings within twelve months against not making it: months × (more who take it × what a month then
 * brings more − more who leave × what a month brings now). The errors of the two effects are taken as independent.
 */
export function incrementalValue(effect: OfferEffect, marginChangeMinor: number, marginNowMinor: number, months: number): MinorRange {
  const { takes, leaves } = effect;
  const mid = months * (takes.mid * marginChangeMinor - leaves.mid * marginNowMinor);
  const worse = (span: Span, margin: number): number => margin * (margin > 0 ? span.mid - span.low : span.mid - span.high);
  const better = (span: Span, margin: number): number => margin * (margin > 0 ? span.high - span.mid : span.low - span.mid);
  return inMinor({
    low: mid - months * Math.hypot(worse(takes, marginChangeMinor), worse(leaves, -marginNowMinor)),
    mid,
    high: mid + months * Math.hypot(better(takes, marginChangeMinor), better(leaves, -marginNowMinor)),
  });
}

/** The margin of who takes it, were nobody to take it without the offer: all that can be said while the effect is not measured. */
export function propensityValue(propensity: Span, marginChangeMinor: number, months: number): MinorRange {
  const at = (chance: number): number => chance * marginChangeMinor * months;
  const [a, b] = [at(propensity.low), at(propensity.high)];
  return inMinor({ low: Math.min(a, b), mid: at(propensity.mid), high: Math.max(a, b) });
}

/** The effect on somebody whose chance of leaving is known: nobody can be kept who would not have left. */
export function effectOn({ takes, leaves }: OfferEffect, churnChance: number): OfferEffect {
  const least = (value: number): number => Math.max(-churnChance, value);
  return { takes, leaves: { low: least(leaves.low), mid: least(leaves.mid), high: least(leaves.high) } };
}

/** Minus nothing is nothing. */
const whole = (value: number): number => Math.round(value) || 0;
const inMinor = ({ low, mid, high }: Span): MinorRange => ({ low: whole(low), mid: whole(mid), high: whole(high) });

/** Wilson's 95 % interval of a share, drawn to `prior` as if that many had been seen before. */
export function shareSpan(hits: number, all: number, prior: { readonly share: number; readonly weight: number }): Span {
  const n = all + prior.weight;
  const share = (hits + prior.share * prior.weight) / n;
  const middle = (share + Z95 ** 2 / (2 * n)) / (1 + Z95 ** 2 / n);
  const half = (Z95 * Math.sqrt((share * (1 - share)) / n + Z95 ** 2 / (4 * n ** 2))) / (1 + Z95 ** 2 / n);
  return { low: Math.max(0, middle - half), mid: share, high: Math.min(1, middle + half) };
}

/** The interval of a chance that a model of `inputs` inputs learned from `rows` rows: its mean variance is p (1 − p) × inputs / rows. */
export function chanceSpan(chance: number, inputs: number, rows: number): Span {
  const half = Z95 * Math.sqrt((chance * (1 - chance) * (inputs + 1)) / Math.max(1, rows));
  return { low: Math.max(0, chance - half), mid: chance, high: Math.min(1, chance + half) };
}
