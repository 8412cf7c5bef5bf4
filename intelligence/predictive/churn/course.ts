import { estimator } from '../../ml/estimator.ts';
import type { SurvivalModel } from '../../ml/survival/survival.ts';
import { survivalTrainer } from '../../ml/survival/survival.ts';
import type { Table } from '../../ml/table.ts';
import { CHURN_DIRECTIONS } from '../churn-directions.ts';
import { CHURN_HORIZON_DAYS } from '../customer-rows.ts';
import type { WatchedRows } from './data.ts';

/** Days of a month of the course, and how many months it tells of at most. */
export const MONTH_DAYS = 30;
const MOST_MONTHS = 6;
/** Horizons that are told beside the months. */
const HORIZONS = [30, 60, 90] as const;

/** How the risk of one customer runs over the months ahead. */
export interface Course {
  /** The chance of having left within so many days; it never falls as the days grow. */
  readonly within: readonly { readonly days: number; readonly chance: number }[];
  /** The chance of leaving in each month ahead, for who is still there when it begins. */
  readonly hazardByMonth: readonly number[];
  /** Days after which half of customers like this have left; null when that lies beyond the months told. */
  readonly medianDays: number | null;
  /** Days that customers like this stay, on average, of those told. */
  readonly meanDays: number;
  readonly toldDays: number;
}

/**
 * Learns the course of leaving over the months: discrete-time survival on trees, for when a contract ends decides in which month
 * people go. Throws NOT_ENOUGH_DATA.
 */
export const learnCourse = (
  { table, spells, groups }: Pick<WatchedRows, 'table' | 'spells' | 'groups'>,
  seed: number,
  progress: (share: number) => void,
  months = MOST_MONTHS,
): SurvivalModel =>
  survivalTrainer(estimator({ model: 'trees' }), { periodDays: MONTH_DAYS, periods: months }).train(table, spells, {
    seed,
    groups,
    directions: CHURN_DIRECTIONS,
    progress,
  });

/** The courses of all rows, each held to the chance that its own model gives within the horizon. */
export function coursesOf(model: SurvivalModel, table: Table, chances: Float64Array): Course[] {
  const months = model.hazard(table);
  return Array.from(chances, (chance, row) =>
    courseOf(
      months.map((hazards) => hazards[row] as number),
      chance,
    ),
  );
}

/** No chance is surer than this: a course with a certain end has no shape. */
const SUREST = 1 - 1e-9;

/**
 * The course with these hazards by month, drawn up or down so that the chance within the horizon is the one given: all
 * hazards are raised to one power on the scale of staying (proportional hazards; Cox 1972), so the shape stays.
 */
export function courseOf(hazards: readonly number[], chance: number): Course {
  const stay = hazards.map((hazard) => Math.log1p(-Math.min(SUREST, hazard)));
  const own = stayedAfter(stay, CHURN_HORIZON_DAYS);
  const wanted = Math.log1p(-Math.min(SUREST, chance));
  // Hazards of nothing have no shape to draw up: the chance is spread evenly.
  const even = (wanted * MONTH_DAYS) / CHURN_HORIZON_DAYS;
  const drawn = own === 0 ? stay.map(() => even) : stay.map((month) => (month * wanted) / own);
  const toldDays = drawn.length * MONTH_DAYS;
  /** Never on the wrong side of the chance within the horizon, be it by the last bit of a number. */
  const beside = (days: number): number => (days > CHURN_HORIZON_DAYS ? Math.max : Math.min)(chance, -Math.expm1(stayedAfter(drawn, days)));
  return {
    within: HORIZONS.filter((days) => days <= toldDays).map((days) => ({ days, chance: days === CHURN_HORIZON_DAYS ? chance : beside(days) })),
    hazardByMonth: drawn.map((month) => -Math.expm1(month)),
    medianDays: medianOf(drawn),
    meanDays: drawn.reduce((total, month, k) => total + Math.exp(stayedAfter(drawn, k * MONTH_DAYS)) * stayedOfMonth(month), 0),
    toldDays,
  };
}

/** The logarithm of the chance to be there after so many days; within a month the hazard is even. */
const stayedAfter = (months: readonly number[], days: number): number =>
  months.reduce((sum, month, k) => sum + month * Math.min(1, Math.max(0, days / MONTH_DAYS - k)), 0);

/** Days that someone stays of a month, on average: the integral of staying over it. */
const stayedOfMonth = (month: number): number => (month === 0 ? MONTH_DAYS : (MONTH_DAYS * Math.expm1(month)) / month);

function medianOf(months: readonly number[]): number | null {
  let stayed = 0;
  for (const [k, month] of months.entries()) {
    if (stayed + month <= Math.log(0.5)) return (k + (Math.log(0.5) - stayed) / month) * MONTH_DAYS;
    stayed += month;
  }
  return null;
}
