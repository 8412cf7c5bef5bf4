import type { FeatureVector } from '../data/features/feature.ts';
import { plain, several } from '../data/features/feature.ts';
import { type HealthMeasure, healthMeasures, isUnbilled, line, mean, num, of } from './health-components.ts';

/** Days for which a customer counts as new: what usually tells is not there yet, and what tells now is the start. */
export const ONBOARDING_DAYS = 30;

/** True within the first 30 days. */
export const isNew = (features: FeatureVector): boolean => {
  const tenure = num(features, 'tenure_days');
  return tenure !== null && tenure < ONBOARDING_DAYS;
};

/** The share of the days since the service began, the first left out, on which it was used; null before there is such a day. */
function usedShare(features: FeatureVector): number | null {
  const [tenure, used] = [num(features, 'tenure_days'), num(features, 'usage_days_30d')];
  return tenure === null || used === null || tenure < 2 ? null : Math.min(1, used / (tenure - 1));
}

const loyalty = healthMeasures.find(({ name }) => name === 'loyalty') as HealthMeasure;

/** The measures of a new customer: whether the installation works, how fast the first days were, and how the first bill went. */
export const onboardingMeasures: readonly HealthMeasure[] = [
  loyalty,
  {
    name: 'installation',
    label: 'Installation',
    features: ['usage_days_30d', 'lost_sessions_30d'],
    score: (f) => {
      const used = usedShare(f);
      return used === null ? null : mean([line(used, 0.9, 0.3), of(f, 'lost_sessions_30d', 0, 4)]);
    },
    evidence: (f) =>
      usedShare(f) === null
        ? 'Installed too recently to tell'
        : `Used on ${plain(num(f, 'usage_days_30d'))} of the first ${plain(num(f, 'tenure_days'))} days, ${several(num(f, 'lost_sessions_30d') ?? 0, 'lost line')}`,
  },
  {
    name: 'first-speed',
    label: 'First evenings',
    features: ['evening_speed_mean_30d'],
    score: (f) => of(f, 'evening_speed_mean_30d', 95, 60),
    evidence: (f) =>
      num(f, 'evening_speed_mean_30d') === null
        ? 'No evening speed measured yet'
        : `Evenings at ${plain(num(f, 'evening_speed_mean_30d'))}% of the plan's speed`,
  },
  {
    name: 'first-bill',
    label: 'First bill',
    features: ['failed_payments_30d', 'days_late_mean_180d'],
    score: (f) => (isUnbilled(f) ? null : mean([of(f, 'failed_payments_30d', 0, 2), of(f, 'days_late_mean_180d', 0, 14)])),
    evidence: (f) =>
      isUnbilled(f)
        ? 'No bill yet'
        : `${several(num(f, 'failed_payments_30d') ?? 0, 'failed payment')}, ${plain(num(f, 'days_late_mean_180d') ?? 0)} days late on average`,
  },
  {
    name: 'first-help',
    label: 'First help',
    features: ['tickets_30d', 'reopened_tickets_90d'],
    score: (f) => mean([of(f, 'tickets_30d', 0, 3), of(f, 'reopened_tickets_90d', 0, 1)]),
    evidence: (f) => `${several(num(f, 'tickets_30d') ?? 0, 'ticket')}, ${plain(num(f, 'reopened_tickets_90d') ?? 0)} opened again`,
  },
];
