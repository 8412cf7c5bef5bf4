import { evidenceAbove, type HitCount } from '../ml/evidence.ts';

/** What customers do when they have had enough. */
export const HARMS = ['opt-outs', 'complaints', 'leaving'] as const;
export type Harm = (typeof HARMS)[number];

/** Customers whom a playbook acted upon on one day, or would have but for the lot, and how many of them then did each kind of harm. */
export interface HarmCohort {
  /** The chance with which the lot had them acted upon. */
  readonly chance: number;
  readonly day: string;
  readonly treated: number;
  readonly heldOut: number;
  readonly did: Readonly<Record<Harm, { readonly treated: number; readonly heldOut: number }>>;
}

/** Why a playbook is to be stopped, and on what evidence. */
export interface Breach {
  readonly harm: Harm;
  readonly why: string;
  readonly evidence: {
    readonly against: 'held-out' | 'limit';
    readonly odds: number;
    readonly treated: number;
    readonly did_treated: number;
    readonly held_out: number;
    readonly did_held_out: number;
    readonly limit_percent: number | null;
  };
}

/** So many of a hundred of those who were acted upon may do it at most; null where only the comparison with those left alone counts. */
export type HarmLimits = Readonly<Record<Harm, number | null>>;

/** What holds for every playbook. */
export const HARM_LIMITS: HarmLimits = { 'opt-outs': 3, complaints: 5, leaving: null };
/** Days after somebody was acted upon within which it counts. */
export const HARM_DAYS: Readonly<Record<Harm, number>> = { 'opt-outs': 14, complaints: 14, leaving: 60 };

/** The chance with which a playbook that does no harm is ever stopped, over all kinds of harm and however often it is looked at. */
const FALSE_STOPS = 0.05;
/** Each kind of harm against those left alone, and two of them against a limit. */
const TESTS = 5;
const ENOUGH = TESTS / FALSE_STOPS;

const WORDS: Readonly<Record<Harm, string>> = { 'opt-outs': 'refused further messages', complaints: 'complained', leaving: 'left' };
const perHundred = (part: number, whole: number): string => (whole === 0 ? 'none' : `${((100 * part) / whole).toFixed(1)} of 100`);

/**
 * Judges what a playbook did, from its first day on and since any later one: against who was left alone by lot (of those who did it,
 * no more may be of the treated than the lot gave there), and against the limit. Null while the evidence does not suffice; the
 * judgement may be asked for at any time and as often as one likes.
 */
export function judgeHarm(
  cohorts: readonly HarmCohort[],
  limits: HarmLimits = HARM_LIMITS,
  evidence: (cohorts: readonly (readonly HitCount[])[]) => number = evidenceAbove,
): Breach | null {
  const days = [...Map.groupBy(cohorts, ({ day }) => day)].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, own]) => own);
  const sum = (of: (cohort: HarmCohort) => number) => cohorts.reduce((all, cohort) => all + of(cohort), 0);
  const [treated, heldOut] = [sum((one) => one.treated), sum((one) => one.heldOut)];
  for (const harm of HARMS) {
    const [ofTreated, ofHeldOut] = [sum(({ did }) => did[harm].treated), sum(({ did }) => did[harm].heldOut)];
    const found = { treated, did_treated: ofTreated, held_out: heldOut, did_held_out: ofHeldOut };
    const did = `${perHundred(ofTreated, treated)} of those acted upon ${WORDS[harm]} within ${HARM_DAYS[harm]} days`;
    const against = evidence(
      days.map((own) => own.map((one) => ({ hits: one.did[harm].treated, trials: one.did[harm].treated + one.did[harm].heldOut, chance: one.chance }))),
    );
    if (against >= ENOUGH)
      return {
        harm,
        why: `${did}, and ${perHundred(ofHeldOut, heldOut)} of those left alone by lot.`,
        evidence: { against: 'held-out', odds: against, ...found, limit_percent: null },
      };
    const limit = limits[harm];
    if (limit === null) continue;
    const over = evidence(days.map((own) => own.map((one) => ({ hits: one.did[harm].treated, trials: one.treated, chance: limit / 100 }))));
    if (over >= ENOUGH)
      return {
        harm,
        why: `${did}; the limit is ${limit}${100 * ofTreated <= limit * treated ? ', and those of the last days have passed it' : ''}.`,
        evidence: { against: 'limit', odds: over, ...found, limit_percent: limit },
      };
  }
  return null;
}
