import type { EntityHistory } from '../data/entity-history.ts';
import { addDays, type Day, daysBetween } from '../kernel/days.ts';
import { addSums, NO_UNITS, type UnitSums, unitSums } from '../kernel/unit-sums.ts';
import { type CaseKnowledge, type ImpactMeasure, measuresOf } from './impact-measures.ts';

/** How the lot fell for a case. It says nothing of whether anything was sent: who was to be treated counts as treated. */
export type Arm = 'treated' | 'held-out';

/** One customer who is followed from the beginning of a run, or of a term of the universal experiment, to its outcomes. */
export type ImpactCase = {
  readonly tenant: string;
  readonly experiment: string;
  /** First day of the term in which it counts. */
  readonly term: Day;
  readonly id: string;
  readonly customer_id: string;
  readonly arm: Arm;
  readonly enrolled_on: Day;
  /** False for a later run of a customer who counts already in the term, and for who is held out of everything. */
  readonly counts: boolean;
  readonly churn_chance: number | null;
  /** What is known so far: by measure, what came and what was known before. */
  readonly outcomes: Readonly<Record<string, readonly [came: number, before: number]>>;
  /** The day of the next look; null after the last. */
  readonly look_on: Day | null;
};

/** What a case adds to a day of an arm of a measure. */
export type DaySums = { readonly measure: string; readonly day: Day; readonly arm: Arm; readonly sums: UnitSums };

/** What came of a look at a case. */
export type Settled = { readonly outcomes: ImpactCase['outcomes']; readonly look_on: Day | null; readonly adds: readonly DaySums[] };

/** Facts may come the day after; and a week after the last window the ledger looks once more for those that came later still. */
const LEARNED_IN_TIME_DAYS = 1;
const LAST_LOOK_DAYS = 7;

/** The days on which a case is looked at. */
const looksOf = (enrolledOn: Day, measures: readonly ImpactMeasure[]): Day[] => {
  const ends = [...new Set(measures.map(({ days }) => days))].sort((a, b) => a - b);
  return [...ends, (ends.at(-1) ?? 0) + LAST_LOOK_DAYS].map((days) => addDays(enrolledOn, days + LEARNED_IN_TIME_DAYS));
};

/** The first look at a new case. */
export const firstLook = (experiment: string, enrolledOn: Day): Day | null => looksOf(enrolledOn, measuresOf(experiment))[0] ?? null;

/** The last day whose facts may be known before a case begins. */
export const knownBefore = (enrolledOn: Day): Day => addDays(enrolledOn, -1);

/**
 * Looks at a case on a day: every measure whose window has passed is told, and told again where late facts have changed it. What
 * counted before is taken away, so that the days' sums are those of the cases whatever was learned when. `before` sees nothing that
 * happened or was learned from the first day of the case on.
 */
export function lookAt(
  one: Pick<ImpactCase, 'experiment' | 'arm' | 'enrolled_on' | 'counts' | 'outcomes' | 'churn_chance'>,
  history: EntityHistory,
  costOf: CaseKnowledge['costOf'],
  on: Day,
  measures: readonly ImpactMeasure[] = measuresOf(one.experiment),
): Settled {
  const knowledge = { churnChance: one.churn_chance, costOf };
  const earlier = history.asOf(knownBefore(one.enrolled_on));
  const now = history.asOf(on);
  const outcomes: Record<string, readonly [number, number]> = { ...one.outcomes };
  const adds: DaySums[] = [];
  for (const measure of measures) {
    const last = addDays(one.enrolled_on, measure.days - 1);
    const back = daysBetween(last, on);
    if (back <= LEARNED_IN_TIME_DAYS) continue;
    const told = one.outcomes[measure.name];
    const [came, before] = [measure.came(now, back, knowledge), told?.[1] ?? measure.before(earlier, knowledge)];
    if (told && told[0] === came) continue;
    outcomes[measure.name] = [came, before];
    const was = told ? unitSums(...told) : NO_UNITS;
    if (one.counts) adds.push({ measure: measure.name, day: addDays(last, 1), arm: one.arm, sums: addSums(unitSums(came, before), was, -1) });
  }
  return { outcomes, look_on: looksOf(one.enrolled_on, measures).find((day) => day > on) ?? null, adds };
}
