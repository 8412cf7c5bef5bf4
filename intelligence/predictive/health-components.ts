import type { FeatureVector } from '../data/features/feature.ts';
import { plain, several } from '../data/features/feature.ts';

/** A measure of health: a score from 0 (bad) to 100 (good) that never rises when things get worse, or null without data. */
export type HealthMeasure = {
  readonly name: string;
  readonly label: string;
  /** What it looks at: a feed that falls silent takes the whole measure, and nothing by halves. Empty for one that rests on the churn model. */
  readonly features: readonly string[];
  score(features: FeatureVector, churnChance: number | null, baseRate: number | null): number | null;
  evidence(features: FeatureVector, churnChance: number | null): string;
};

/** A number among the features; null when it is not known. */
export const num = (features: FeatureVector, name: string): number | null => (typeof features[name] === 'number' ? (features[name] as number) : null);
/** 100 at `best`, 0 at `worst`, a straight line between. */
export const line = (value: number, best: number, worst: number): number => Math.min(100, Math.max(0, (100 * (value - worst)) / (best - worst)));
/** The mean of what is known; null when nothing is. */
export const mean = (scores: readonly (number | null)[]): number | null => {
  const known = scores.filter((score) => score !== null);
  return known.length === 0 ? null : known.reduce((sum, score) => sum + score, 0) / known.length;
};
/** One feature on that line; null when it is not known. */
export const of = (features: FeatureVector, name: string, best: number, worst: number): number | null => {
  const value = num(features, name);
  return value === null ? null : line(value, best, worst);
};

/** True when nothing was ever billed, paid or refused: how somebody pays is then not known. */
export const isUnbilled = (f: FeatureVector): boolean =>
  num(f, 'invoices_90d') === 0 && num(f, 'days_since_payment') === null && num(f, 'failed_payments_90d') === 0 && num(f, 'expiries_90d') === 0;

/** The measures of a customer who has been here for a while. `loyalty` is 100 for no chance of leaving and 50 at twice the ISP's usual share of leavers. */
export const healthMeasures: readonly HealthMeasure[] = [
  {
    name: 'loyalty',
    label: 'Likely to stay',
    features: [],
    score: (_, chance, base) => (chance === null || !base ? null : 100 / (1 + chance / (2 * base))),
    evidence: (_, chance) => (chance === null ? 'No churn prediction yet' : `${plain(100 * chance)} of 100 like this leave in 60 days`),
  },
  {
    name: 'line',
    label: 'Line and speed',
    features: ['slow_evenings_30d', 'lost_sessions_30d'],
    score: (f) => mean([of(f, 'slow_evenings_30d', 0, 15), of(f, 'lost_sessions_30d', 0, 6)]),
    evidence: (f) => `${several(num(f, 'slow_evenings_30d') ?? 0, 'slow evening')}, ${several(num(f, 'lost_sessions_30d') ?? 0, 'lost line')} in 30 days`,
  },
  {
    name: 'outages',
    label: 'Outages',
    features: ['outage_minutes_30d'],
    score: (f) => of(f, 'outage_minutes_30d', 0, 600),
    evidence: (f) => (num(f, 'outage_minutes_30d') === null ? 'Access node not known' : `${several(num(f, 'outage_minutes_30d'), 'outage minute')} in 30 days`),
  },
  {
    name: 'payment',
    label: 'Payment',
    features: ['failed_payments_30d', 'days_late_mean_180d', 'suspensions_90d', 'expiries_90d'],
    score: (f) =>
      isUnbilled(f)
        ? null
        : mean([of(f, 'failed_payments_30d', 0, 3), of(f, 'days_late_mean_180d', 0, 14), of(f, 'suspensions_90d', 0, 2), of(f, 'expiries_90d', 0, 3)]),
    evidence: (f) =>
      `${several(num(f, 'failed_payments_30d') ?? 0, 'failed payment')} in 30 days, ${plain(num(f, 'days_late_mean_180d') ?? 0)} days late on average`,
  },
  {
    name: 'care',
    label: 'Support',
    features: ['tickets_90d', 'reopened_tickets_90d', 'ticket_satisfaction_180d'],
    score: (f) => mean([of(f, 'tickets_90d', 0, 6), of(f, 'reopened_tickets_90d', 0, 2), of(f, 'ticket_satisfaction_180d', 5, 1)]),
    evidence: (f) => `${several(num(f, 'tickets_90d') ?? 0, 'ticket')} in 90 days, ${plain(num(f, 'reopened_tickets_90d') ?? 0)} opened again`,
  },
  {
    name: 'engagement',
    label: 'Use',
    features: ['usage_change_30d_percent', 'usage_days_30d'],
    score: (f) => mean([of(f, 'usage_change_30d_percent', 0, -60), of(f, 'usage_days_30d', 28, 5)]),
    evidence: (f) =>
      `Used on ${plain(num(f, 'usage_days_30d') ?? 0)} of 30 days${num(f, 'usage_change_30d_percent') === null ? '' : `, volume ${plain(num(f, 'usage_change_30d_percent'))}%`}`,
  },
  {
    name: 'intent',
    label: 'Looking to leave',
    features: ['cancel_visits_30d'],
    score: (f) => of(f, 'cancel_visits_30d', 0, 2),
    evidence: (f) => `${several(num(f, 'cancel_visits_30d') ?? 0, 'visit')} to the cancellation page in 30 days`,
  },
  {
    name: 'satisfaction',
    label: 'What they say',
    features: ['survey_score'],
    score: (f) => of(f, 'survey_score', 10, 0),
    evidence: (f) => (num(f, 'survey_score') === null ? 'No survey answered' : `Answered ${plain(num(f, 'survey_score'))} of 10`),
  },
];
