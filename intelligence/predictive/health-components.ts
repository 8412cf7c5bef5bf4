import type { FeatureVector } from '../data/features/feature.ts';
import { plain, several } from '../data/features/feature.ts';

/** A measure of health: a score from 0 (bad) to 100 (good) that never rises when things get worse, or null without data. */
export type HealthMeasure = {
  readonly name: string;
  readonly label: string;
  score(features: FeatureVector, churnChance: number | null, baseRate: number | null): number | null;
  evidence(features: FeatureVector, churnChance: number | null): string;
};

const num = (features: FeatureVector, name: string): number | null => (typeof features[name] === 'number' ? (features[name] as number) : null);
/** 100 at `best`, 0 at `worst`, a straight line between. */
const line = (value: number, best: number, worst: number): number => Math.min(100, Math.max(0, (100 * (value - worst)) / (best - worst)));
const mean = (scores: readonly (number | null)[]): number | null => {
  const known = scores.filter((score) => score !== null);
  return known.length === 0 ? null : known.reduce((sum, score) => sum + score, 0) / known.length;
};
const of = (features: FeatureVector, name: string, best: number, worst: number): number | null => {
  const value = num(features, name);
  return value === null ? null : line(value, best, worst);
};

/** The measures of the score. `loyalty` is 100 for no chance of leaving and 50 at twice the ISP's usual share of leavers. */
export const healthMeasures: readonly HealthMeasure[] = [
  {
    name: 'loyalty',
    label: 'Likely to stay',
    score: (_, chance, base) => (chance === null || !base ? null : 100 / (1 + chance / (2 * base))),
    evidence: (_, chance) => (chance === null ? 'No churn prediction yet' : `${plain(100 * chance)} of 100 like this leave in 60 days`),
  },
  {
    name: 'connection',
    label: 'Connection',
    score: (f) => mean([of(f, 'slow_evenings_30d', 0, 15), of(f, 'outage_minutes_30d', 0, 600), of(f, 'lost_sessions_30d', 0, 6)]),
    evidence: (f) =>
      `${several(num(f, 'slow_evenings_30d') ?? 0, 'slow evening')}, ${several(num(f, 'outage_minutes_30d') ?? 0, 'outage minute')}, ${several(num(f, 'lost_sessions_30d') ?? 0, 'lost line')} in 30 days`,
  },
  {
    name: 'payment',
    label: 'Payment',
    score: (f) =>
      num(f, 'invoices_90d') === 0 && num(f, 'days_since_payment') === null && num(f, 'failed_payments_90d') === 0 && num(f, 'expiries_90d') === 0
        ? null
        : mean([of(f, 'failed_payments_30d', 0, 3), of(f, 'days_late_mean_180d', 0, 14), of(f, 'suspensions_90d', 0, 2), of(f, 'expiries_90d', 0, 3)]),
    evidence: (f) =>
      `${several(num(f, 'failed_payments_30d') ?? 0, 'failed payment')} in 30 days, ${plain(num(f, 'days_late_mean_180d') ?? 0)} days late on average`,
  },
  {
    name: 'care',
    label: 'Support',
    score: (f) => mean([of(f, 'tickets_90d', 0, 6), of(f, 'reopened_tickets_90d', 0, 2), of(f, 'ticket_satisfaction_180d', 5, 1)]),
    evidence: (f) => `${several(num(f, 'tickets_90d') ?? 0, 'ticket')} in 90 days, ${plain(num(f, 'reopened_tickets_90d') ?? 0)} opened again`,
  },
  {
    name: 'engagement',
    label: 'Use',
    score: (f) => mean([of(f, 'usage_change_30d_percent', 0, -60), of(f, 'usage_days_30d', 28, 5), of(f, 'cancel_visits_30d', 0, 2)]),
    evidence: (f) =>
      `Used on ${plain(num(f, 'usage_days_30d') ?? 0)} of 30 days${num(f, 'usage_change_30d_percent') === null ? '' : `, volume ${plain(num(f, 'usage_change_30d_percent'))}%`}`,
  },
  {
    name: 'satisfaction',
    label: 'What they say',
    score: (f) => of(f, 'survey_score', 10, 0),
    evidence: (f) => (num(f, 'survey_score') === null ? 'No survey answered' : `Answered ${plain(num(f, 'survey_score'))} of 10`),
  },
];
