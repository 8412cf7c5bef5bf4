import type { FeatureVector } from '../data/features/feature.ts';
import { rocAuc } from '../ml/metrics.ts';
import { type HealthMeasure, healthMeasures } from './health-components.ts';
import { isNew, onboardingMeasures } from './health-onboarding.ts';

/** How much each measure counts; they add up to 1. */
export type HealthWeights = Readonly<Record<string, number>>;

/** How health is weighed for one kind of customer, and how that was learned. */
export type HealthProfile = {
  readonly weights: HealthWeights;
  /** The mean of each measure among such customers; a measure that none of them has is left out. */
  readonly usual: Readonly<Record<string, number>>;
  /** Customers of this kind who left, and cases that were looked at. */
  readonly left: number;
  readonly rows: number;
  /** How much of the weights such customers taught themselves; the rest is what all customers taught. */
  readonly own: number;
};

/** The profiles by name: `everyone`, `onboarding`, and each segment with its way of paying. */
export type HealthProfiles = Readonly<Record<string, HealthProfile>>;

export const EVERYONE = 'everyone';
export const ONBOARDING = 'onboarding';

/** The profile that a customer belongs to. */
export function profileOf(features: FeatureVector): string {
  if (isNew(features)) return ONBOARDING;
  const { segment, billing_mode } = features;
  return typeof segment === 'string' && typeof billing_mode === 'string' ? `${segment} ${billing_mode}` : EVERYONE;
}

/** The measures by which a profile is judged. */
export const measuresOf = (profile: string): readonly HealthMeasure[] => (profile === ONBOARDING ? onboardingMeasures : healthMeasures);

/** Equal weights, until outcomes have taught better. */
export const equalWeights = (measures: readonly HealthMeasure[] = healthMeasures): HealthWeights =>
  Object.fromEntries(measures.map(({ name }) => [name, 1 / measures.length]));

/** One case for learning: its profile, the score of each measure of that profile, and whether the customer left. */
export type HealthCase = { readonly profile: string; readonly group: number; readonly scores: readonly (number | null)[]; readonly left: boolean };

/** No measure that has data is left without a say. */
const LEAST = 0.05;
/** A kind of customer with so many leavers teaches half of its own weights. */
const HALF_TAUGHT = 60;

/** Each measure counts by how well it alone tells who leaves from who stays (2 × AUC − 1, at least 0.05), on the cases that have it. */
function taught(cases: readonly HealthCase[], measures: readonly HealthMeasure[]): HealthWeights {
  const raw = measures.map((_, at) => {
    const known = cases.filter(({ scores }) => scores[at] !== null);
    const positives = known.reduce((sum, { left }) => sum + Number(left), 0);
    if (positives === 0 || positives === known.length) return LEAST;
    const risk = Float64Array.from(known, ({ scores }) => -(scores[at] as number));
    return Math.max(
      LEAST,
      2 *
        rocAuc(
          risk,
          Uint8Array.from(known, ({ left }) => Number(left)),
        ) -
        1,
    );
  });
  const total = raw.reduce((sum, weight) => sum + weight, 0);
  return Object.fromEntries(measures.map(({ name }, i) => [name, (raw[i] as number) / total]));
}

const usualOf = (cases: readonly HealthCase[], measures: readonly HealthMeasure[]): Record<string, number> =>
  Object.fromEntries(
    measures.flatMap(({ name }, at) => {
      const known = cases.flatMap(({ scores }) => scores[at] ?? []);
      return known.length === 0 ? [] : [[name, known.reduce((sum, score) => sum + score, 0) / known.length] as const];
    }),
  );

const leavers = (cases: readonly HealthCase[]): number => new Set(cases.filter(({ left }) => left).map(({ group }) => group)).size;

/**
 * Weights by what the outcomes taught, for each kind of customer. What few leavers teach is drawn towards what all taught
 * (towards equal weights for new customers, who are judged by other measures): leavers / (leavers + 60) is their own.
 */
export function learnProfiles(cases: readonly HealthCase[]): HealthProfiles {
  const settled = cases.filter(({ profile }) => profile !== ONBOARDING);
  const common = taught(settled, healthMeasures);
  const learned: Record<string, HealthProfile> = {
    [EVERYONE]: { weights: common, usual: usualOf(settled, healthMeasures), left: leavers(settled), rows: settled.length, own: 1 },
  };
  for (const [profile, own] of [...Map.groupBy(cases, (one) => one.profile)].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (profile === EVERYONE) continue;
    const measures = measuresOf(profile);
    const [left, towards] = [leavers(own), profile === ONBOARDING ? equalWeights(measures) : common];
    const share = left / (left + HALF_TAUGHT);
    const mine = taught(own, measures);
    const weights = Object.fromEntries(measures.map(({ name }) => [name, share * (mine[name] as number) + (1 - share) * (towards[name] as number)]));
    learned[profile] = { weights, usual: usualOf(own, measures), left, rows: own.length, own: share };
  }
  return learned;
}

/** How a kind of customer is called: "residential, postpaid". */
export function profileLabel(profile: string): string {
  if (profile === ONBOARDING) return 'the first 30 days';
  return profile === EVERYONE ? 'all customers' : profile.replace(' ', ', ');
}

/** How the weights of a profile came about, in a sentence. */
export function profileBasis(profile: string, learned: HealthProfile | null): string {
  if (!learned) return 'Every measure counts the same: nothing has been learned on this ISP yet.';
  const { left, own } = learned;
  const customers = `${left} ${left === 1 ? 'customer' : 'customers'} who left`;
  if (profile === EVERYONE) return `Learned from ${customers}.`;
  const rest = profile === ONBOARDING ? 'counts every measure the same' : 'is what all customers taught';
  return `Learned to ${Math.round(100 * own)}% from ${customers} of this kind; the rest ${rest}.`;
}
