import type { Impact, ImpactChange, ImpactMeasureResult, ImpactVerdict, Measured, MeasuredDay } from '../contract/api/impact.ts';
import type { Day } from '../kernel/days.ts';
import { addSums, NO_UNITS, type UnitSums } from '../kernel/unit-sums.ts';
import type { Arm, DaySums } from './impact-case.ts';
import { type ImpactMeasure, measuresOf } from './impact-measures.ts';

/** The difference of two arms as the statistics tell it, with its interval. */
export type Difference = {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
  readonly control: number;
  readonly nTreated: number;
  readonly nControl: number;
  readonly explained: number;
};

/** How arms are compared; handed in, since deciding and sending rest on no statistics. `among` is how many measures are looked at together. */
export type ImpactStatistics = {
  readonly method: string;
  /** Customers that each arm must have before anything is said. */
  readonly least: number;
  /** Null while there are too few, or all are alike. */
  difference(treated: UnitSums, control: UnitSums, among: number): Difference | null;
  /** How many more customers until an effect of this size would show. */
  more(treated: UnitSums, control: UnitSums, worth: number, among: number): number | null;
};

/** What is on record of one term of an experiment. */
export type TermRecord = {
  readonly experiment: string;
  readonly launched_on: Day;
  readonly since: Day;
  readonly share: number;
  /** By day: the customers who joined under the measure `ENROLLED`, and the sums of every measure on the day its window ended. */
  readonly days: readonly DaySums[];
  readonly changes: readonly ImpactChange[];
  readonly currency: string;
};

/** The name under which the days keep how many customers joined. */
export const ENROLLED = 'enrolled';
const MOST_POINTS = 90;

type Arms = Readonly<Record<Arm, UnitSums>>;
const NOBODY: Arms = { treated: NO_UNITS, 'held-out': NO_UNITS };
const withDay = (arms: Arms, { arm, sums }: DaySums): Arms => ({ ...arms, [arm]: addSums(arms[arm], sums) });

/** The arms as they stood at the end of each day on which something was added, the latest last. */
function courseOf(days: readonly DaySums[]): { day: Day; arms: Arms }[] {
  const course: { day: Day; arms: Arms }[] = [];
  let arms = NOBODY;
  for (const one of days.toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))) {
    arms = withDay(arms, one);
    const last = course.at(-1);
    if (last?.day === one.day) last.arms = arms;
    else course.push({ day: one.day, arms });
  }
  return course;
}

/** So many points that a chart can show, the last always among them. */
const thinned = <T>(points: readonly T[]): T[] => {
  const every = Math.ceil(points.length / MOST_POINTS);
  return points.filter((_, i) => (points.length - 1 - i) % every === 0);
};

function verdictOf({ low, high }: Difference, better: ImpactMeasure['better'], worth: number): ImpactVerdict {
  if (low > 0) return better === 'up' ? 'gain' : 'harm';
  if (high < 0) return better === 'up' ? 'harm' : 'gain';
  return (high - low) / 2 <= worth ? 'no-effect-shown' : 'still-learning';
}

const customers = (n: number): string => `${n} customer${n === 1 ? '' : 's'}`;

/** Why nothing is said yet. */
function noneOf({ treated, 'held-out': held }: Arms, least: number): string {
  if (treated.n + held.n === 0) return 'No customer has been followed to the end of the time yet.';
  if (treated.n >= least && held.n >= least) return `The same came of all ${customers(treated.n + held.n)} so far, so there is nothing to compare.`;
  return `Too few to say anything: ${customers(treated.n)} treated and ${held.n} held out have been followed to the end; it takes ${least} on each side.`;
}

function measureResult(measure: ImpactMeasure, main: boolean, among: number, record: TermRecord, statistics: ImpactStatistics): ImpactMeasureResult {
  const course = courseOf(record.days.filter((one) => one.measure === measure.name));
  const arms = course.at(-1)?.arms ?? NOBODY;
  const differ = (at: Arms) => statistics.difference(at.treated, at['held-out'], among);
  const found = differ(arms);
  const about = { measure: measure.name, main, better: measure.better, days: measure.days };
  if (found === null) {
    const missing = Math.max(0, statistics.least - arms['held-out'].n) / record.share;
    return {
      ...about,
      measured: { none: noneOf(arms, statistics.least) },
      verdict: 'still-learning',
      worth: 'points' in measure.worth ? measure.worth.points : null,
      needs: missing > 0 ? Math.ceil(missing) : null,
      explained: null,
      course: [],
    };
  }
  const worth = 'points' in measure.worth ? measure.worth.points : measure.worth.part * Math.abs(found.control);
  const verdict = verdictOf(found, measure.better, worth);
  const measured: Measured = {
    unit: measure.unit,
    currency: measure.unit === 'minor' ? record.currency : null,
    estimate: found.estimate,
    interval: { low: found.low, high: found.high },
    n_treated: found.nTreated,
    n_control: found.nControl,
    control: found.control,
    since: record.since,
    method: statistics.method,
  };
  const points = thinned(course).flatMap(({ day, arms: then }): MeasuredDay[] => {
    const one = differ(then);
    return one === null
      ? []
      : [{ day, estimate: one.estimate, interval: { low: one.low, high: one.high }, n_treated: one.nTreated, n_control: one.nControl, control: one.control }];
  });
  const needs = verdict === 'still-learning' ? statistics.more(arms.treated, arms['held-out'], worth, among) : 0;
  return { ...about, measured, verdict, worth, needs, explained: found.explained, course: points };
}

/**
 * What one term of an experiment shows. The main measure has an interval of its own; the others share theirs, so that all of them
 * together are wrong in no more than one of twenty.
 */
export function impactOf(record: TermRecord, statistics: ImpactStatistics): Impact {
  const measures = measuresOf(record.experiment);
  const results = measures.map((measure, i) => measureResult(measure, i === 0, i === 0 ? 1 : measures.length - 1, record, statistics));
  const all = (name: string | undefined): Arms => record.days.filter(({ measure }) => measure === name).reduce(withDay, NOBODY);
  const [joined, known] = [all(ENROLLED), all(measures[0]?.name)];
  return {
    experiment: record.experiment,
    launched_on: record.launched_on,
    since: record.since,
    share: record.share,
    treated: joined.treated.n,
    held_out: joined['held-out'].n,
    waiting: joined.treated.n + joined['held-out'].n - known.treated.n - known['held-out'].n,
    measures: results,
    changes: [...record.changes],
  };
}

/** Of the terms of an experiment the latest of which its main measure is known on both sides, else the latest of all. */
export function termToTell(records: readonly TermRecord[], least: number): TermRecord | null {
  const latest = records.toSorted((a, b) => (a.since < b.since ? 1 : -1));
  const isKnown = ({ experiment, days }: TermRecord): boolean => {
    const arms = days.filter(({ measure }) => measure === measuresOf(experiment)[0]?.name).reduce(withDay, NOBODY);
    return arms.treated.n >= least && arms['held-out'].n >= least;
  };
  return latest.find(isKnown) ?? latest[0] ?? null;
}
