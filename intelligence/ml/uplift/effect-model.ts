import { UilError } from '../../kernel/errors.ts';
import { bind, hashFeatures, refuseInfinity } from '../classifier.ts';
import { type Feature, type Table, takeRows } from '../table.ts';
import { type EffectLine, effectAt, errorAt, flat } from './calibrate-effect.ts';
import { restoreLinear } from './doubly-robust.ts';
import { type EffectExplanation, type EffectPart, type PartSnapshot, partsFor } from './effect-part.ts';
import { restoreOneModel } from './one-model.ts';
import { type Estimate, interval, Z95 } from './targeting.ts';
import { restoreTwoModels } from './two-models.ts';

/** Whether people differ in how the treatment works on them, judged on rows that the ranking has not learned from. */
export interface Heterogeneity {
  readonly verdict: 'shown' | 'none shown';
  /** Qini area of the ranking, in outcomes per head; 0 is chance. Its error allows for models that differ from fold to fold. */
  readonly qini: Estimate;
  /** Qini area of ranking people by how likely the outcome is, with no thought of the treatment. */
  readonly response: Estimate;
  /** The first less the second, with the error of the paired rankings as they are. */
  readonly advantage: Estimate;
}

/** What is known of the effect per row, with 95 % intervals, on the scale of the outcome. */
export interface Effects {
  readonly effect: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}

/** A trained model of what a treatment does. It reads columns by name, ignores those it does not know and never changes its input. */
export interface EffectModel {
  readonly kind: 'uplift';
  /** In the order of their names. */
  readonly features: readonly Feature[];
  readonly featureHash: string;
  readonly heterogeneity: Heterogeneity;
  /** The effect on everybody, with its 95 % interval. */
  readonly average: { readonly effect: number; readonly low: number; readonly high: number };
  /** Each learner that has a say, and how much. */
  readonly learners: readonly { readonly name: string; readonly weight: number }[];
  /**
   * The expected effect of the treatment per row: the average for everybody when heterogeneity is none shown. The interval
   * is that of the mean effect on people whom the model ranks alike. Throws FEATURES_MISMATCH and NOT_FINITE.
   */
  predict(table: Table): Effects;
  /** The ranking alone, whether or not it was shown to be worth anything: for measuring it on people it has not seen. */
  rank(table: Table): Float64Array;
  explain(table: Table, row: number): EffectExplanation;
  snapshot(): EffectSnapshot;
}

export interface PooledPart {
  readonly name: string;
  readonly weight: number;
  readonly part: EffectPart;
}

export interface EffectSnapshot {
  readonly kind: 'uplift';
  readonly features: readonly Feature[];
  readonly feature_hash: string;
  readonly heterogeneity: Heterogeneity;
  readonly line: EffectLine;
  readonly parts: readonly { readonly name: string; readonly weight: number; readonly part: PartSnapshot }[];
}

/** A pool of learners whose weighted sum is the score, and the line that turns the score to an effect. */
export function effectModel(features: readonly Feature[], heterogeneity: Heterogeneity, line: EffectLine, parts: readonly PooledPart[]): EffectModel {
  const featureHash = hashFeatures(features);
  const used = heterogeneity.verdict === 'shown' ? line : flat(line);
  const rank = (table: Table): Float64Array => {
    refuseInfinity(bind(table, features));
    const score = new Float64Array(table.rows);
    for (const { weight, part } of parts) {
      const effect = part.effect(table);
      for (let i = 0; i < score.length; i++) score[i] = (score[i] as number) + weight * (effect[i] as number);
    }
    return score;
  };
  const [low, high] = interval({ value: line.average, error: Math.sqrt(line.averageVariance) });
  return {
    kind: 'uplift',
    features,
    featureHash,
    heterogeneity,
    average: { effect: line.average, low, high },
    learners: parts.map(({ name, weight }) => ({ name, weight })),
    rank,
    predict(table) {
      const score = rank(table);
      const effect = score.map((value) => effectAt(used, value));
      const margin = score.map((value) => Z95 * errorAt(used, value));
      return { effect, low: effect.map((value, i) => value - (margin[i] as number)), high: effect.map((value, i) => value + (margin[i] as number)) };
    },
    explain(table, row) {
      const one = takeRows({ rows: table.rows, columns: bind(table, features) }, Int32Array.of(row));
      refuseInfinity(one.columns);
      const views = parts.map(({ weight, part }) => ({ weight: weight * used.slope, view: part.explain(one, 0) }));
      const start = used.average - used.slope * used.centre;
      const baseline = views.reduce((sum, { weight, view }) => sum + weight * view.baseline, start);
      const added = partsFor(features, (name) => views.reduce((sum, { weight, view }) => sum + weight * (view.parts[name] ?? 0), 0));
      return { baseline, parts: added, effect: Object.values(added).reduce((sum, part) => sum + part, baseline) };
    },
    snapshot: () => ({
      kind: 'uplift',
      features,
      feature_hash: featureHash,
      heterogeneity,
      line,
      parts: parts.map(({ name, weight, part }) => ({ name, weight, part: part.snapshot() })),
    }),
  };
}

const LINE = ['average', 'averageVariance', 'centre', 'slope', 'slopeVariance', 'covariance'] as const;

/** The model that a snapshot was taken of, bit for bit. Throws SNAPSHOT_INVALID when the data is none, or is damaged. */
export function restoreEffect(data: unknown): EffectModel {
  const snapshot = data as Partial<EffectSnapshot> | null;
  if (typeof snapshot !== 'object' || snapshot?.kind !== 'uplift' || !Array.isArray(snapshot.features) || !Array.isArray(snapshot.parts))
    throw new UilError('SNAPSHOT_INVALID', ['it is not of an uplift model']);
  const { features, heterogeneity, line, parts } = snapshot as EffectSnapshot;
  if (hashFeatures(features) !== snapshot.feature_hash) throw new UilError('SNAPSHOT_INVALID', ['its features do not match their hash']);
  const estimates = [heterogeneity?.qini, heterogeneity?.response, heterogeneity?.advantage].flatMap((one) => [one?.value, one?.error]);
  const numbers = [...LINE.map((name) => line?.[name]), ...estimates, ...parts.map(({ weight }) => weight)];
  if (!numbers.every(Number.isFinite)) throw new UilError('SNAPSHOT_INVALID', ['a number is missing']);
  if (!['shown', 'none shown'].includes(heterogeneity.verdict)) throw new UilError('SNAPSHOT_INVALID', ['it says nothing of heterogeneity']);
  return effectModel(
    features,
    heterogeneity,
    line,
    parts.map(({ name, weight, part }) => ({ name, weight, part: restorePart(part) })),
  );
}

/** Throws SNAPSHOT_INVALID. */
export function restorePart(part: PartSnapshot): EffectPart {
  if (part?.kind === 'two-models') return restoreTwoModels(part);
  if (part?.kind === 'one-model') return restoreOneModel(part);
  if (part?.kind === 'linear-effect') return restoreLinear(part);
  throw new UilError('SNAPSHOT_INVALID', [`there is no learner of effects of the kind "${part?.kind}"`]);
}
