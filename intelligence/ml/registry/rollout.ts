import { allHold, breachOf, type Guard } from './guards.ts';
import type { PairedDifference } from './paired-difference.ts';

/** What is known when somebody looks whether a challenger shall move on. */
export interface Evidence {
  readonly stage: 'shadow' | 'canary' | 'reserve';
  readonly daysInStage: number;
  /** Those of the challenger; in `reserve`, those of the champion that took over from it. */
  readonly guards: readonly Guard[];
  /** Loss of the champion less loss of the challenger on settled cases that neither had learned from; null while there are too few. */
  readonly difference: PairedDifference | null;
}

/** What shall be done, and why. `retire` ends the challenger; `roll-back` gives its place back to the reserve. */
export type Rollout = { readonly to: 'stay' | 'canary' | 'promote' | 'retire' | 'roll-back'; readonly why: string };

/** Days as canary, and as reserve after a promotion. */
export const CANARY_DAYS = 1;
export const RESERVE_DAYS = 14;
/** A challenger that has shown nothing by then makes way for a younger one. */
export const TRIAL_DAYS = 180;

const told = (d: PairedDifference): string =>
  `log-loss ${d.mean >= 0 ? 'lower' : 'higher'} by ${Math.abs(d.mean).toFixed(4)} (${d.low.toFixed(4)} to ${d.high.toFixed(4)}) on ${d.rows} settled predictions of ${d.groups} cases`;
const broken = (guard: Guard): string =>
  `guard "${guard.name}": ${guard.sentence} is ${guard.value?.toPrecision(3)}, the limit is ${guard.limit.toPrecision(3)}`;

/**
 * The next step of a challenger. Shadow → canary only when the interval of the difference excludes zero to its advantage and
 * every guard was measured and holds; canary → champion after a day of the same; a broken guard or an interval on the wrong
 * side ends it. The former champion stands by for two weeks, and takes over again when the new one breaks a guard or does worse.
 */
export function nextStep({ stage, daysInStage, guards, difference }: Evidence): Rollout {
  const breach = breachOf(guards);
  if (stage === 'reserve') {
    if (breach) return { to: 'roll-back', why: broken(breach) };
    if (difference && difference.low > 0) return { to: 'roll-back', why: `the version before does better: ${told(difference)}` };
    return daysInStage >= RESERVE_DAYS ? { to: 'retire', why: `its successor has held for ${RESERVE_DAYS} days` } : { to: 'stay', why: 'stands by' };
  }
  if (breach) return { to: 'retire', why: broken(breach) };
  if (difference && difference.high < 0) return { to: 'retire', why: `the champion does better: ${told(difference)}` };
  const better = difference !== null && difference.low > 0 && allHold(guards);
  if (stage === 'shadow') {
    if (better) return { to: 'canary', why: told(difference) };
    if (daysInStage >= TRIAL_DAYS) return { to: 'retire', why: `no difference shown in ${TRIAL_DAYS} days` };
    return { to: 'stay', why: difference ? `no difference shown yet: ${told(difference)}` : 'too few predictions are settled' };
  }
  if (better && daysInStage >= CANARY_DAYS) return { to: 'promote', why: told(difference) };
  return { to: 'stay', why: better ? 'serves a twentieth of the customers for a day' : 'waits for guards and difference' };
}
