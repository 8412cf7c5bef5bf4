import { aucEstimate } from '../ml/metric-intervals.ts';
import { liftTopDecile } from '../ml/metrics.ts';

/** How well scores told, so many days ahead, who would leave. */
export type HealthLead = {
  /** Days between the score and the leaving, at least. */
  readonly days: number;
  /** Chance that of a leaver and one who stayed the leaver had the lower score, with its 95 % interval; null while too few have left. */
  readonly auc: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** Leavers among the tenth with the lowest scores, against their share of all. */
  readonly lift: number | null;
  readonly customers: number;
  readonly left: number;
  /** What is missing for a figure; null when there is one. */
  readonly needs: string | null;
};

/** A score of one customer as of a day, made without knowledge of what came of it. `after` counts the days until the customer left; NaN for never yet. */
export type JudgedScore = { readonly day: number; readonly score: number; readonly after: number };

/** Days ahead for which the record is told. */
export const LEADS = [60, 90] as const;
/** Leaving counts when it falls within so many days after the lead. */
const WITHIN = 30;
/** Leavers that a figure needs. */
const LEAST_LEFT = 20;

/** The backtest of scores at each lead; `lastDay` is the last day of which facts are known. */
export const backtestOf = (scores: readonly JudgedScore[], lastDay: number): HealthLead[] => LEADS.map((days) => atLead(scores, days, lastDay));

/**
 * Scores at t−L: of the customers who were still there L days after the score, who left in the 30 days that followed? Days of
 * scores lie 30 days apart, so that nobody's leaving counts twice.
 */
function atLead(scores: readonly JudgedScore[], days: number, lastDay: number): HealthLead {
  const usable = spaced([...new Set(scores.map(({ day }) => day))].filter((day) => day + days + WITHIN <= lastDay));
  const cases = scores.filter(({ day, after }) => usable.has(day) && !(after <= days));
  const labels = Uint8Array.from(cases, ({ after }) => Number(after <= days + WITHIN));
  const left = labels.reduce((sum, label) => sum + label, 0);
  const counted = { days, customers: cases.length, left };
  if (left < LEAST_LEFT || left === cases.length) {
    const needs =
      usable.size === 0
        ? `Facts must reach ${days + WITHIN} days beyond a score.`
        : `${LEAST_LEFT} leavers are needed, ${left} ${left === 1 ? 'is' : 'are'} known.`;
    return { ...counted, auc: null, low: null, high: null, lift: null, needs };
  }
  const risk = Float64Array.from(cases, ({ score }) => -score);
  const auc = aucEstimate(risk, labels);
  return { ...counted, auc: auc.value, low: auc.low, high: auc.high, lift: liftTopDecile(risk, labels), needs: null };
}

/** Days at least 30 apart, counted from the latest back. */
function spaced(days: readonly number[]): Set<number> {
  const kept = new Set<number>();
  let next = Number.POSITIVE_INFINITY;
  for (const day of [...days].sort((a, b) => b - a))
    if (day <= next - WITHIN) {
      kept.add(day);
      next = day;
    }
  return kept;
}
