import type { LayoutEffect } from '../contract/api/layout.ts';
import type { Day } from '../kernel/days.ts';
import type { UnitSums } from '../kernel/unit-sums.ts';
import { ALWAYS_VALID, effectOf, LEAST_PER_ARM, unitsUntil } from '../ml/effect-of.ts';

/** On which side of the lot somebody stands. */
export type LayoutArm = 'offered' | 'control';

/** People by the side that the lot gave them: how many a better order was found for, and the sums of those whose time afterwards is known. */
export type LayoutSums = Readonly<Record<LayoutArm, { readonly people: number; readonly sums: UnitSums }>>;

/** Days of use before and after the first offer that are compared. */
export const COMPARED_DAYS = 28;
/** The smallest change that would matter: a tenth of the time. */
const WORTH = 0.1;
const METHOD =
  'Everybody for whom a better order was found is counted once, as the lot fell and whatever they answered: the mean of the logarithm of their time to the first thing that they open, in the four weeks after, adjusted by the four weeks before (CUPED). The interval holds at every look at once.';

/** A difference of logarithms as a part by which the time changes. */
const asPart = (log: number): number => Math.expm1(log);
const people = (n: number): string => `${n} ${n === 1 ? 'person' : 'people'}`;

/**
 * What offers change in the time that people take. Units are people, y the mean logarithm of milliseconds after the day of the first
 * offer, x the same before it. Who gets no offers is followed from the day on which one would have been made.
 */
export function layoutEffect({ offered, control }: LayoutSums, since: Day | null, share: number): Pick<LayoutEffect, 'measured' | 'verdict' | 'needs'> {
  const found = effectOf(offered.sums, control.sums);
  if (found === null || since === null) {
    const [n, m] = [offered.sums.n, control.sums.n];
    const missing = Math.max(0, LEAST_PER_ARM - m) / share;
    const none =
      n >= LEAST_PER_ARM && m >= LEAST_PER_ARM
        ? 'Everybody has taken the same time so far, so there is nothing to compare.'
        : `Too few to say anything: ${people(n)} with offers and ${people(m)} without have been followed for four weeks; it takes ${LEAST_PER_ARM} on each side.`;
    return { measured: { none }, verdict: 'still-learning', needs: missing > 0 ? Math.ceil(missing) : null };
  }
  const worth = -Math.log(1 - WORTH);
  const more = unitsUntil(found, worth, ALWAYS_VALID);
  const verdict = found.high < 0 ? 'quicker' : found.low > 0 ? 'slower' : (found.high - found.low) / 2 <= worth ? 'no-effect-shown' : 'still-learning';
  return {
    measured: {
      estimate: asPart(found.estimate),
      interval: { low: asPart(found.low), high: asPart(found.high) },
      n_treated: found.nTreated,
      n_control: found.nControl,
      control: Math.exp(found.control) / 1_000,
      since,
      method: METHOD,
    },
    verdict,
    needs: verdict !== 'still-learning' ? 0 : Number.isFinite(more) ? more : null,
  };
}
