import { UilError } from '../../kernel/errors.ts';
import type { Classifier } from '../../ml/classifier.ts';
import { estimator } from '../../ml/estimator.ts';
import { aucEstimate, calibrationErrorEstimate, type Estimate } from '../../ml/metric-intervals.ts';
import type { SurvivalModel } from '../../ml/survival/survival.ts';
import { takeRows } from '../../ml/table.ts';
import { CHURN_DIRECTIONS } from '../churn-directions.ts';
import { CHURN_HORIZON_DAYS } from '../customer-rows.ts';
import { coursesOf, learnCourse, MONTH_DAYS } from './course.ts';
import { BACKTEST_DAYS, type ChurnData, type PastRows, type WatchedRows } from './data.ts';
import { type Lift, topTenth } from './top-tenth.ts';

type Interval = { readonly value: number; readonly low: number; readonly high: number };

/** What would have been said so many days before the last day, by models that knew only what was known then, and what came. */
export type Backtest =
  | {
      readonly daysBefore: number;
      readonly customers: number;
      readonly left: number;
      /** How many had been expected to leave: the sum of the chances. */
      readonly expected: number;
      readonly auc: Interval;
      /** The tenth said to be likeliest to leave: how many of it left, against as many picked blindly. */
      readonly topTenth: Lift;
      readonly ece: Interval;
    }
  | { readonly daysBefore: number; readonly needs: string };

/** Rows that a model of the past learns from at most: it is to judge, not to serve, and three are made every night. Trees alone, for the same reason. */
const MOST_ROWS = 15_000;
const LEAST_LEFT = 10;
/** Months of the course that the longest look back needs. */
const MONTHS = Math.max(...BACKTEST_DAYS) / MONTH_DAYS;

/** Asks models of the past about everyone who was a customer 90, 60 and 30 days before the last day, and looks who left. */
export function backtest(data: ChurnData, seed: number, progress: (share: number) => void): Backtest[] {
  return data.past.map((past, k): Backtest => {
    const done = (share: number) => progress((k + share) / data.past.length);
    try {
      if (past.table.rows === 0) throw new UilError('NOT_ENOUGH_DATA', ['nobody is known of that day']);
      return judge(past, saidThen(past, data, seed, done), seed);
    } catch (error) {
      if (!(error instanceof UilError) || error.code !== 'NOT_ENOUGH_DATA') throw error;
      return { daysBefore: past.daysBefore, needs: error.message };
    }
  });
}

/** The chance of leaving until the last day, by what was known on the day. */
function saidThen(past: PastRows, data: ChurnData, seed: number, progress: (share: number) => void): Float64Array {
  const today = data.lastDay - past.daysBefore;
  const model = modelOf(data, today, seed, (share) => progress(0.6 * share));
  const chances = model.predict(past.table);
  if (past.daysBefore === CHURN_HORIZON_DAYS) return chances;
  const course = courseKnown(data.course, today, seed, (share) => progress(0.6 + 0.4 * share));
  if (course.periods * MONTH_DAYS < past.daysBefore) throw new UilError('NOT_ENOUGH_DATA', [`what was known then tells of ${course.periods} months only`]);
  return Float64Array.from(coursesOf(course, past.table, chances), ({ within }) => within.find(({ days }) => days === past.daysBefore)?.chance ?? Number.NaN);
}

/** The model of that day: it learns from rows whose horizon had passed by then. */
function modelOf({ table, labels, groups, days }: ChurnData, today: number, seed: number, progress: (share: number) => void): Classifier {
  const known = Int32Array.from(days.keys()).filter((i) => (days[i] as number) + CHURN_HORIZON_DAYS <= today);
  const places = thinned(known, days);
  const seen = Uint8Array.from(places, (i) => labels[i] as number);
  const left = new Set([...places].filter((i) => labels[i] === 1).map((i) => groups[i])).size;
  if (left < LEAST_LEFT) throw new UilError('NOT_ENOUGH_DATA', [`${left} customers were known to have left by then; ${LEAST_LEFT} are needed`]);
  return estimator({ model: 'trees' }).train(takeRows(table, places), seen, {
    seed,
    groups: Int32Array.from(places, (i) => groups[i] as number),
    directions: CHURN_DIRECTIONS,
    progress,
  });
}

/** The course as it could be learned on that day: what came later had not come yet. */
function courseKnown({ table, spells, groups, days }: WatchedRows, today: number, seed: number, progress: (share: number) => void): SurvivalModel {
  const places = thinned(
    Int32Array.from(days.keys()).filter((i) => (days[i] as number) + MONTH_DAYS <= today),
    days,
  );
  const watched = Float64Array.from(places, (i) => today - (days[i] as number));
  const length = (k: number) => spells.days[places[k] as number] as number;
  return learnCourse(
    {
      table: takeRows(table, places),
      spells: {
        days: watched.map((most, k) => Math.min(most, length(k))),
        events: Uint8Array.from(places, (i, k) => (spells.events[i] === 1 && length(k) <= (watched[k] as number) ? 1 : 0)),
      },
      groups: Int32Array.from(places, (i) => groups[i] as number),
    },
    seed,
    progress,
    MONTHS,
  );
}

/** The latest as-of days in full, as long as the rows are not too many; every second one less when they are. */
function thinned(places: Int32Array, days: Float64Array): Int32Array {
  const distinct = [...new Set([...places].map((i) => days[i] as number))].sort((a, b) => b - a);
  let kept = distinct;
  while (kept.length > 4 && (places.length * kept.length) / distinct.length > MOST_ROWS) kept = kept.filter((_, k) => k % 2 === 0);
  const used = new Set(kept);
  return places.filter((i) => used.has(days[i] as number));
}

function judge({ daysBefore, spells }: PastRows, chances: Float64Array, seed: number): Backtest {
  const labels = spells.events.map((event, i) => (event === 1 && (spells.days[i] as number) <= daysBefore ? 1 : 0));
  const left = labels.reduce((sum, label) => sum + label, 0);
  if (left < LEAST_LEFT) throw new UilError('NOT_ENOUGH_DATA', [`${left} customers left in the ${daysBefore} days; ${LEAST_LEFT} are needed to judge by`]);
  const told = ({ value, low, high }: Estimate): Interval => ({ value, low, high });
  return {
    daysBefore,
    customers: labels.length,
    left,
    expected: chances.reduce((sum, chance) => sum + chance, 0),
    auc: told(aucEstimate(chances, labels)),
    topTenth: topTenth(chances, labels),
    ece: told(calibrationErrorEstimate(chances, labels, seed)),
  };
}
