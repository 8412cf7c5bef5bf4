import type { ChurnRisk, Reason } from '../contract/api/intelligence.ts';
import type { CustomerHistory } from '../data/feature-store.ts';
import { computeFeatures, featureNamed, latestFactDay } from '../data/features/catalogue.ts';
import type { FeatureInput, FeatureVector } from '../data/features/feature.ts';
import { addDays, type Day } from '../kernel/days.ts';
import type { Classifier } from '../ml/classifier.ts';
import { tableFromRecords } from '../ml/table.ts';
import { CHURN_HORIZON_DAYS } from './churn-rows.ts';
import { pointsOf } from './points.ts';
import { likeThis, type ReliabilityBin } from './reliability.ts';

/** A trained churn model with what it needs to speak. */
export type ChurnModel = {
  readonly classifier: Classifier;
  readonly name: string;
  readonly version: string;
  readonly trainedAt: string;
  readonly baseRate: number;
  readonly reliability: readonly ReliabilityBin[];
};

/** A customer's risk with the features it rests on; `before` is what the same model says on the facts of seven days ago. */
export type ChurnReading = {
  readonly risk: ChurnRisk;
  readonly features: FeatureVector;
  readonly featuresBefore: FeatureVector;
  readonly chanceBefore: number | null;
};

const MOST_REASONS = 5;
const COMPARED_DAYS = 7;

/** High: at least 10 % and three times the ISP's usual share of leavers; medium: one and a half times. */
export function levelOf(chance: number, baseRate: number): ChurnRisk['level'] {
  if (chance >= Math.max(0.1, 3 * baseRate)) return 'high';
  return chance >= 1.5 * baseRate ? 'medium' : 'low';
}

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

/** `CustomerChurnAnalyzer`: the chance that a customer leaves within the horizon, with reasons that add up. */
export class CustomerChurnAnalyzer {
  readonly model: ChurnModel | null;

  constructor(model: ChurnModel | null) {
    this.model = model;
  }

  /** Reads many customers at once as of a day. Without a model every reading abstains and says what is missing. */
  read(histories: ReadonlyMap<string, CustomerHistory>, asOf: Day, madeAt: string): Map<string, ChurnReading> {
    const ids = [...histories.keys()];
    const inputs = ids.map((id) => (histories.get(id) as CustomerHistory).asOf(asOf));
    const features = inputs.map(computeFeatures);
    const before = ids.map((id) => computeFeatures((histories.get(id) as CustomerHistory).asOf(addDays(asOf, -COMPARED_DAYS))));
    const { model } = this;
    if (!model)
      return new Map(
        ids.map((id, i) => [
          id,
          { risk: abstain(madeAt), features: features[i] as FeatureVector, featuresBefore: before[i] as FeatureVector, chanceBefore: null },
        ]),
      );
    const table = tableFromRecords(features, model.classifier.features);
    const earlier = model.classifier.predict(tableFromRecords(before, model.classifier.features));
    return new Map(
      ids.map((id, i) => {
        const existed = inputs[i]?.customer.state('status', COMPARED_DAYS) !== null;
        const chanceBefore = existed ? (earlier[i] as number) : null;
        const risk = this.#risk(model, model.classifier.explain(table, i), inputs[i] as FeatureInput, features[i] as FeatureVector, chanceBefore, madeAt);
        return [id, { risk, features: features[i] as FeatureVector, featuresBefore: before[i] as FeatureVector, chanceBefore }];
      }),
    );
  }

  #risk(
    model: ChurnModel,
    explanation: ReturnType<Classifier['explain']>,
    input: FeatureInput,
    features: FeatureVector,
    before: number | null,
    madeAt: string,
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
      abstained: null,
    };
  }
}

function abstain(madeAt: string): ChurnRisk {
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
    abstained: 'Still learning: no churn model has been trained on this ISP yet.',
  };
}
