import type { HealthScore } from '../contract/api/health.ts';
import type { FeatureVector } from '../data/features/feature.ts';
import type { Day } from '../kernel/days.ts';
import type { HealthMeasure } from './health-components.ts';
import { type GradeState, gradeOn, marginOf } from './health-grade.ts';
import { feedLabel, missingOf, nothingSilent, type Silence } from './health-silence.ts';
import {
  EVERYONE,
  equalWeights,
  type HealthProfile,
  type HealthProfiles,
  type HealthWeights,
  measuresOf,
  ONBOARDING,
  profileBasis,
  profileLabel,
  profileOf,
} from './health-weights.ts';

/** Changes smaller than this are no trend. */
const SAME = 3;

/** What is known of a customer as of a day. */
export type HealthInput = { readonly features: FeatureVector; readonly churnChance: number | null; readonly baseRate: number | null };

/** How health is judged on an ISP: what the outcomes taught (null before), and what is not heard. */
export type HealthSetting = {
  readonly profiles: HealthProfiles | null;
  readonly silence: Silence;
  /** Names the weights and the churn model: when it changes, all scores move at once, and no customer has fallen. */
  readonly yardstick: string;
};

/** Nothing learned, everything heard. */
export const plainSetting: HealthSetting = { profiles: null, silence: nothingSilent, yardstick: '' };

/** Health as it is computed; the record of the backtest is added where it is told. */
export type ScoredHealth = Omit<HealthScore, 'backtest'>;

type Part = { readonly measure: HealthMeasure; readonly score: number | null; readonly weight: number };

/** The profile's own, or for a kind of customer that was never seen what all customers taught. */
const learnedFor = (profiles: HealthProfiles | null, profile: string): HealthProfile | null =>
  profiles?.[profile] ?? (profile === ONBOARDING ? null : (profiles?.[EVERYONE] ?? null));

/** What each measure says; a measure that is not heard says nothing. */
const partsOf = ({ features, churnChance, baseRate }: HealthInput, measures: readonly HealthMeasure[], weights: HealthWeights, silence: Silence): Part[] =>
  measures.map((measure) => ({
    measure,
    score: missingOf(measure.features, silence).length > 0 ? null : measure.score(features, churnChance, baseRate),
    weight: weights[measure.name] ?? 0,
  }));

const counted = ({ score, weight }: Part): number => (score === null ? 0 : weight);
const sumOf = (parts: readonly Part[], read: (part: Part) => number): number => parts.reduce((sum, part) => sum + read(part), 0);

/** The score alone: the weighted mean of the measures that have data; null without any. */
export function healthScore(input: HealthInput, { profiles, silence }: HealthSetting): number | null {
  const profile = profileOf(input.features);
  const measures = measuresOf(profile);
  const parts = partsOf(input, measures, learnedFor(profiles, profile)?.weights ?? equalWeights(measures), silence);
  const all = sumOf(parts, counted);
  return all === 0 ? null : sumOf(parts, (part) => counted(part) * (part.score ?? 0)) / all;
}

/**
 * `CustomerHealthScore`: a weighted sum of the measures that have data, by the weights of the customer's kind; what is missing
 * lowers the confidence and nothing else. `before` is the score of a week ago, `graded` what is held of the days before.
 */
export function customerHealth(
  input: HealthInput,
  setting: HealthSetting,
  before: number | null,
  graded: GradeState | null,
  { day, madeAt }: { readonly day: Day; readonly madeAt: string },
): { health: ScoredHealth; graded: GradeState | null } {
  const { profiles, silence } = setting;
  const name = profileOf(input.features);
  const learned = learnedFor(profiles, name);
  const measures = measuresOf(name);
  const parts = partsOf(input, measures, learned?.weights ?? equalWeights(measures), silence);
  const all = sumOf(parts, counted);
  const profile = { name, label: profileLabel(name), basis: profileBasis(profiles?.[name] ? name : EVERYONE, learned) };
  const missing = [...silence.silent.keys(), ...silence.never].sort().map((feed) => ({ feed, label: feedLabel(feed), last: silence.silent.get(feed) ?? null }));
  if (all === 0) {
    const none = { score: null, grade: 'no-data', grade_since: null, pending: null, trend: 'no-data', change_7d: null, usual: null, confidence: 0 } as const;
    return { health: { ...none, profile, components: [], missing_feeds: missing, made_at: madeAt }, graded };
  }
  const score = Math.min(
    100,
    sumOf(parts, (part) => (counted(part) / all) * (part.score ?? 0)),
  );
  const confidence = Math.min(1, all / sumOf(parts, ({ weight }) => weight));
  const { state, held } = gradeOn(graded, { day, score, confidence, yardstick: `${name} ${setting.yardstick}` });
  const change = before === null ? null : score - before;
  const steady = Math.max(SAME, marginOf(held.noise));
  const usual = learned?.usual ?? {};
  const compared = parts.filter((part) => counted(part) > 0 && usual[part.measure.name] !== undefined);
  const weightCompared = sumOf(compared, counted);
  return {
    graded: state,
    health: {
      score,
      grade: held.grade,
      grade_since: held.since,
      pending: held.pending,
      trend: change === null ? 'no-data' : Math.abs(change) < steady ? 'same' : change > 0 ? 'up' : 'down',
      change_7d: change,
      usual: weightCompared === 0 ? null : sumOf(compared, (part) => counted(part) * (usual[part.measure.name] as number)) / weightCompared,
      confidence,
      profile,
      components: parts.map((part) => ({
        name: part.measure.name,
        label: part.measure.label,
        score: part.score,
        weight: counted(part) / all,
        points: (counted(part) / all) * (part.score ?? 0),
        usual: usual[part.measure.name] ?? null,
        evidence: evidenceOf(part, input, silence),
      })),
      missing_feeds: missing,
      made_at: madeAt,
    },
  };
}

/** What a measure rests on, or which feeds it lacks. */
function evidenceOf({ measure }: Part, { features, churnChance }: HealthInput, silence: Silence): string {
  const missing = missingOf(measure.features, silence);
  if (missing.length === 0) return measure.evidence(features, churnChance);
  const named = missing.map((feed) => {
    const last = silence.silent.get(feed);
    return `${feedLabel(feed).toLowerCase()}, ${last === undefined ? 'never' : `last on ${last}`}`;
  });
  return `Not heard: ${named.join('; ')}`;
}
