import { type Day, daysBetween } from '../kernel/days.ts';

const GRADES = [
  ['A', 80],
  ['B', 65],
  ['C', 50],
  ['D', 35],
  ['E', 0],
] as const;
export type Grade = (typeof GRADES)[number][0];

/** The grade of a score taken by itself. */
export const gradeOf = (score: number): Grade => GRADES.find(([, least]) => score >= least)?.[0] ?? 'E';

/** What a grade rests on at the end of a day. */
export type HeldGrade = {
  readonly grade: Grade;
  readonly since: Day;
  /** When it last changed; null when it has been the same from the start. */
  readonly changedOn: Day | null;
  /** The other grade that the scores have told since a day. */
  readonly pending: { readonly grade: Grade; readonly since: Day } | null;
  /** Usual size of the change from day to day, learned from the customer's own scores. */
  readonly noise: number;
  /** Where the score has been in the last days. */
  readonly level: number;
  readonly last: number;
  /** Days of scores so far. */
  readonly seen: number;
  /** How much was known when the grade was given; falls by a hundredth a day when it is not known again. */
  readonly confidence: number;
  /** By what the last score was measured. */
  readonly yardstick: string;
};

/** A score of a day: how much was known for it, and by what it was measured (the kind of customer, the weights, the churn model). */
export type DayScore = { readonly day: Day; readonly score: number; readonly confidence: number; readonly yardstick: string };

/** A day's score with what was held before that day. The last score of a day is the one that counts, however often it was computed. */
export type GradeState = DayScore & { readonly held: HeldGrade | null };

/** How grades are held against noise. */
export type GradeRules = {
  /** A boundary is passed by so many times the noise, within these limits. */
  readonly marginTimes: number;
  readonly leastMargin: number;
  readonly mostMargin: number;
  /** Days beyond a boundary, by whatever little, that are enough. */
  readonly staysDays: number;
  /** Days between two changes, unless something happened. */
  readonly restDays: number;
  /** A fall within a day, and below the level of the last days, by so many times the noise, and at least so many points, is no noise. */
  readonly dropTimes: number;
  readonly leastDrop: number;
  /** Days of scores before falls are told from noise. */
  readonly knownDays: number;
};

export const usualGradeRules: GradeRules = {
  marginTimes: 1.5,
  leastMargin: 2,
  mostMargin: 8,
  staysDays: 5,
  restDays: 7,
  dropTimes: 6,
  leastDrop: 8,
  knownDays: 21,
};

/** Noise that is assumed before a customer's own is known, in points a day. */
const FIRST_NOISE = 3;
const NOISE_MEMORY = 0.04;
/** A change larger than this many times the noise teaches no more of it than that. */
const NOISE_CUT = 3;
const LEVEL_MEMORY = 0.25;
/** A grade rests on no less evidence than before, but for this much. */
const AS_SURE = 0.05;
const FORGETTING = 0.01;

/** The grade as of a day, and the state to keep: it depends on the scores of the days before and today's last score, and on nothing else. */
export function gradeOn(
  before: GradeState | null,
  today: DayScore,
  rules: GradeRules = usualGradeRules,
): { readonly state: GradeState; readonly held: HeldGrade } {
  const held = before === null ? null : before.day < today.day ? after(before.held, before, rules) : before.held;
  return { state: { ...today, held }, held: after(held, today, rules) };
}

/** Points by which a boundary must be passed, given the noise. */
export const marginOf = (noise: number, rules: GradeRules = usualGradeRules): number =>
  Math.min(rules.mostMargin, Math.max(rules.leastMargin, rules.marginTimes * noise));

function after(held: HeldGrade | null, today: DayScore, rules: GradeRules): HeldGrade {
  const { day, score, confidence, yardstick } = today;
  if (held === null) {
    return { grade: gradeOf(score), since: day, changedOn: null, pending: null, noise: FIRST_NOISE, level: score, last: score, seen: 1, confidence, yardstick };
  }
  const told = gradeOf(score);
  const pending = told === held.grade ? null : { grade: told, since: sameSide(held, told) ? (held.pending?.since ?? day) : day };
  const sameYardstick = held.yardstick === yardstick;
  const real = sameYardstick && isRealDrop(held, score, confidence, rules);
  const changes = pending !== null && (real || mayChange(held, pending, day, score, confidence, rules));
  // A jump that another yardstick makes says nothing of the customer: it teaches no noise and is no fall.
  const change = sameYardstick ? Math.min((score - held.last) ** 2, (NOISE_CUT * held.noise) ** 2) : held.noise ** 2;
  return {
    grade: changes ? told : held.grade,
    since: changes ? day : held.since,
    changedOn: changes ? day : held.changedOn,
    pending: changes ? null : pending,
    noise: Math.sqrt((1 - NOISE_MEMORY) * held.noise ** 2 + NOISE_MEMORY * change),
    level: real || !sameYardstick ? score : held.level + LEVEL_MEMORY * (score - held.level),
    last: score,
    seen: held.seen + 1,
    confidence: Math.max(confidence, held.confidence - FORGETTING),
    yardstick,
  };
}

const isWorse = (grade: Grade, than: Grade): boolean => grade > than;

/** True when what is pending lies on the same side of the grade as what is told now. */
const sameSide = ({ pending, grade }: HeldGrade, told: Grade): boolean => pending !== null && isWorse(pending.grade, grade) === isWorse(told, grade);

/** A fall that noise does not explain: an outage, a row of failed payments. A fall for want of data is none. */
function isRealDrop({ grade, level, last, noise, seen, confidence: before }: HeldGrade, score: number, confidence: number, rules: GradeRules): boolean {
  if (seen < rules.knownDays || confidence < before - AS_SURE || !isWorse(gradeOf(score), grade)) return false;
  return Math.min(level, last) - score >= Math.max(rules.leastDrop, rules.dropTimes * noise);
}

/** True when the grade has rested and the score is plainly beyond its boundary, or has stayed beyond; upwards only on no less evidence. */
function mayChange(held: HeldGrade, pending: NonNullable<HeldGrade['pending']>, day: Day, score: number, confidence: number, rules: GradeRules): boolean {
  if (held.changedOn !== null && daysBetween(held.changedOn, day) < rules.restDays) return false;
  const worse = isWorse(pending.grade, held.grade);
  if (!worse && confidence < held.confidence - AS_SURE) return false;
  const at = GRADES.findIndex(([grade]) => grade === held.grade);
  const beyond = worse ? (GRADES[at]?.[1] ?? 0) - score : score - (GRADES[at - 1]?.[1] ?? 100);
  const stays = daysBetween(pending.since, day);
  return stays >= rules.staysDays || (stays >= 1 && beyond >= marginOf(held.noise, rules));
}
