import type { ChurnRisk, Reason } from '../contract/api/intelligence.ts';
import type { CustomerHistory } from '../data/feature-store.ts';
import { computeFeatures, customerFeatures, featureNamed, latestFactDay } from '../data/features/catalogue.ts';
import type { FeatureInput, FeatureVector } from '../data/features/feature.ts';
import { addDays, type Day } from '../kernel/days.ts';
import { UilError } from '../kernel/errors.ts';
import { hashFraction } from '../kernel/ids.ts';
import type { Explanation } from '../ml/classifier.ts';
import type { Measured } from '../ml/registry/measured.ts';
import { type Feature, type Table, tableFromRecords } from '../ml/table.ts';
import { CHURN_HORIZON_DAYS } from './customer-rows.ts';
import { pointsOf } from './points.ts';
import { likeThis, type ReliabilityBin } from './reliability.ts';
import type { Silence } from './silent-feeds.ts';

/** A trained churn model with what it needs to speak. */
export type ChurnModel = {
  readonly measured: Measured;
  readonly name: string;
  readonly version: string;
  readonly trainedAt: string;
  readonly baseRate: number;
  readonly reliability: readonly ReliabilityBin[];
  /** What is missing for a model of its own, when only the share of the segment is told; null for a model. */
  readonly prior: string | null;
};

/** The version that serves, and one that scores beside it and serves this share of the customers. */
export type ChurnModels = {
  readonly champion: ChurnModel | null;
  readonly challenger: { readonly model: ChurnModel; readonly share: number } | null;
  /** What follows from feeds that are silent; null or absent when all that the model looks at is heard. */
  readonly silence?: Silence | null;
};

/**
 * A customer's risk with the features it rests on; `before` is what the same model says on the facts of seven days ago,
 * `beside` what another version says that nobody sees.
 */
export type ChurnReading = {
  readonly risk: ChurnRisk;
  readonly features: FeatureVector;
  readonly featuresBefore: FeatureVector;
  readonly chanceBefore: number | null;
  readonly beside: { readonly version: string; readonly chance: number } | null;
};

const MOST_REASONS = 5;
const COMPARED_DAYS = 7;

/** High: at least 10 % and three times the ISP's usual share of leavers; medium: one and a half times. */
export function levelOf(chance: number, baseRate: number): ChurnRisk['level'] {
  if (chance >= Math.max(0.1, 3 * baseRate)) return 'high';
  return chance >= 1.5 * baseRate ? 'medium' : 'low';
}

/** Throws FEATURES_MISMATCH when a model wants a feature that the layer does not compute, or knows it as another kind: it is refused, not bent. */
export function refuseStrangeFeatures(features: readonly Feature[]): void {
  const kinds = new Map(customerFeatures.map(({ name, kind }) => [name, kind === 'number' ? 'numeric' : 'categorical']));
  const strange = features.filter(({ name, kind }) => kinds.get(name) !== kind);
  if (strange.length > 0) throw new UilError('FEATURES_MISMATCH', [strange.map(({ name, kind }) => `"${name}" (${kind})`).join(', ')]);
}

/** True for customers whom the canary serves: a share drawn by the version, the same at every look. */
export const isInCanary = (customer: string, version: string, share: number): boolean => share > 0 && hashFraction('canary', version, customer) < share;

function reasonOf(feature: string, points: number, input: FeatureInput, features: FeatureVector): Reason {
  const known = featureNamed(feature);
  const value = features[feature] ?? null;
  const latest = known ? latestFactDay(known, input) : null;
  return {
    feature,
    sentence: known?.say(value) ?? feature,
    points,
    value,
    unit: known?.unit ?? '',
    source: [...(known?.source ?? [])],
    latest: latest === null ? null : `${latest}T00:00:00.000Z`,
  };
}

/** What one version says of all rows, and the rows as it reads them. */
type Said = { readonly model: ChurnModel; readonly table: Table; readonly now: Float64Array };

/** `CustomerChurnAnalyzer`: the chance that a customer leaves within the horizon, with reasons that add up. */
export class CustomerChurnAnalyzer {
  readonly #models: ChurnModels;

  constructor(models: ChurnModels) {
    this.#models = models;
  }

  /** Reads many customers at once as of a day. Without a model that works every reading abstains and says why. */
  read(histories: ReadonlyMap<string, CustomerHistory>, asOf: Day, madeAt: string): Map<string, ChurnReading> {
    const ids = [...histories.keys()];
    const inputs = ids.map((id) => (histories.get(id) as CustomerHistory).asOf(asOf));
    const features = inputs.map(computeFeatures);
    const before = ids.map((id) => computeFeatures((histories.get(id) as CustomerHistory).asOf(addDays(asOf, -COMPARED_DAYS))));
    const { champion, challenger, silence = null } = this.#models;
    const shown = champion && !silence?.abstains ? saidBy(champion, features) : null;
    const other = challenger && !silence?.abstains ? saidBy(challenger.model, features) : null;
    const shownBefore = shown && earlier(shown, before);
    const otherBefore = other && challenger && challenger.share > 0 ? earlier(other, before) : null;
    return new Map(
      ids.map((id, i) => {
        const canary = shown && other && challenger && isInCanary(id, challenger.model.version, challenger.share);
        const [serving, silent] = canary ? [other, shown] : [shown, other];
        const existed = inputs[i]?.customer.state('status', COMPARED_DAYS) !== null;
        const chanceBefore = existed && serving ? (((canary ? otherBefore : shownBefore) as Float64Array)[i] as number) : null;
        const vectors = { features: features[i] as FeatureVector, featuresBefore: before[i] as FeatureVector };
        const beside = silent ? { version: silent.model.version, chance: silent.now[i] as number } : null;
        if (!serving) return [id, { risk: abstain(madeAt, champion, silence), ...vectors, chanceBefore: null, beside }];
        const risk = riskOf(
          serving.model,
          serving.model.measured.classifier.explain(serving.table, i),
          inputs[i] as FeatureInput,
          vectors.features,
          chanceBefore,
          madeAt,
          silence,
        );
        return [id, { risk, ...vectors, chanceBefore, beside }];
      }),
    );
  }
}

/** Null when the version fails. */
function saidBy(model: ChurnModel, features: readonly FeatureVector[]): Said | null {
  const table = tableFromRecords(features, model.measured.classifier.features);
  const now = model.measured.chances(table);
  return now && { model, table, now };
}

/** What the same version says on the facts of a week ago. */
const earlier = ({ model: { measured } }: Said, before: readonly FeatureVector[]): Float64Array =>
  measured.classifier.predict(tableFromRecords(before, measured.classifier.features));

function riskOf(
  model: ChurnModel,
  explanation: Explanation,
  input: FeatureInput,
  features: FeatureVector,
  before: number | null,
  madeAt: string,
  silence: Silence | null,
): ChurnRisk {
  const { typical, parts, total } = pointsOf(explanation);
  const strongest = [...parts]
    .sort((a, b) => Math.abs(b.points) - Math.abs(a.points))
    .slice(0, MOST_REASONS)
    .filter(({ points }) => points !== 0);
  const { chance } = explanation;
  return {
    level: levelOf(chance, model.baseRate),
    chance,
    points: total,
    horizon_days: CHURN_HORIZON_DAYS,
    of_100: likeThis(model.reliability, chance),
    typical_points: typical,
    reasons: strongest.map(({ feature, points }) => reasonOf(feature, points, input, features)),
    other_points: total - typical - strongest.reduce((sum, { points }) => sum + points, 0),
    change_7d: before === null ? null : 100 * (chance - before),
    model: { name: model.name, version: model.version, trained_at: model.trainedAt },
    made_at: madeAt,
    abstained: model.prior === null ? (silence?.sentence ?? null) : `No model yet, only the share of the segment so far: ${model.prior}.`,
  };
}

function abstain(madeAt: string, failed: ChurnModel | null, silence: Silence | null): ChurnRisk {
  return {
    level: 'no-data',
    chance: null,
    points: null,
    horizon_days: CHURN_HORIZON_DAYS,
    of_100: null,
    typical_points: null,
    reasons: [],
    other_points: 0,
    change_7d: null,
    model: null,
    made_at: madeAt,
    abstained: silence?.abstains
      ? silence.sentence
      : failed
        ? 'The churn model in use has failed and is being taken back; no number is shown until another serves.'
        : 'Still learning: no churn model has been trained on this ISP yet.',
  };
}
