import type { ChurnRisk } from '../contract/api/intelligence.ts';
import type { CustomerHistory } from '../data/feature-store.ts';
import { customerFeatures } from '../data/features/catalogue.ts';
import type { FeatureInput, FeatureVector } from '../data/features/feature.ts';
import type { SilentFeed } from '../data/feeds.ts';
import { addDays, type Day } from '../kernel/days.ts';
import { UilError } from '../kernel/errors.ts';
import { hashFraction } from '../kernel/ids.ts';
import type { Feature } from '../ml/table.ts';
import { confidenceOf, featuresHeard, LEAST_CONFIDENCE } from './churn/heard.ts';
import type { ChurnModel, ChurnModels } from './churn/model.ts';
import { abstain, riskOf } from './churn/risk.ts';
import { aheadOf, earlier, type Said, saidBy } from './churn/said.ts';

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

/** Days back to which a risk is compared. */
export const COMPARED_DAYS = 7;

/** Throws FEATURES_MISMATCH when a model wants a feature that the layer does not compute, or knows it as another kind: it is refused, not bent. */
export function refuseStrangeFeatures(features: readonly Feature[]): void {
  const kinds = new Map(customerFeatures.map(({ name, kind }) => [name, kind === 'number' ? 'numeric' : 'categorical']));
  const strange = features.filter(({ name, kind }) => kinds.get(name) !== kind);
  if (strange.length > 0) throw new UilError('FEATURES_MISMATCH', [strange.map(({ name, kind }) => `"${name}" (${kind})`).join(', ')]);
}

/** True for customers whom the canary serves: a share drawn by the version, the same at every look. */
export const isInCanary = (customer: string, version: string, share: number): boolean => share > 0 && hashFraction('canary', version, customer) < share;

/** The version that serves a customer; null when none does. */
export const servingOf = ({ champion, challenger }: ChurnModels, customer: string): ChurnModel | null =>
  champion && challenger && isInCanary(customer, challenger.model.version, challenger.share) ? challenger.model : champion;

/** `CustomerChurnAnalyzer`: the chance that a customer leaves within the horizon, with reasons that add up, and how it runs on. */
export class CustomerChurnAnalyzer {
  readonly #models: ChurnModels;

  constructor(models: ChurnModels) {
    this.#models = models;
  }

  /**
   * Reads many customers at once as of a day. Without a model that works, or when feeds are silent that it looks at, every
   * reading abstains and says why.
   */
  read(histories: ReadonlyMap<string, CustomerHistory>, asOf: Day, madeAt: string, silent: readonly SilentFeed[] = []): Map<string, ChurnReading> {
    const ids = [...histories.keys()];
    const known = [...histories.values()];
    const inputs = known.map((history) => history.asOf(asOf));
    const features = known.map((history) => featuresHeard(history, asOf, silent));
    const before = known.map((history) => featuresHeard(history, addDays(asOf, -COMPARED_DAYS), silent));
    const { champion, challenger } = this.#models;
    const shown = champion && versionSays(champion, features, before, silent);
    const other = challenger && versionSays(challenger.model, features, challenger.share > 0 ? before : null, silent);
    return new Map(
      ids.map((id, i) => {
        const canary = shown && other && challenger && isInCanary(id, challenger.model.version, challenger.share);
        const [serving, silently] = canary ? [other, shown] : [shown, other];
        const vectors = { features: features[i] as FeatureVector, featuresBefore: before[i] as FeatureVector };
        const beside = silently ? { version: silently.said.model.version, chance: silently.said.now[i] as number } : null;
        const refusal = refusalOf(serving, champion);
        if (!serving || refusal) return [id, { risk: abstain(madeAt, refusal ?? '', serving?.confidence, silent), ...vectors, chanceBefore: null, beside }];
        const { said, ahead, confidence } = serving;
        const existed = inputs[i]?.customer.state('status', COMPARED_DAYS) !== null;
        const chanceBefore = existed && serving.before ? (serving.before[i] as number) : null;
        const explanation = said.model.measured.classifier.explain(said.table, i);
        const reading = { input: inputs[i] as FeatureInput, features: vectors.features, before: chanceBefore, madeAt, confidence, silent };
        return [id, { risk: riskOf(said.model, explanation, ahead, i, reading), ...vectors, chanceBefore, beside }];
      }),
    );
  }
}

/** One version's statements about all rows: now, a week ago, and ahead where it may be shown. */
interface VersionSays {
  readonly said: Said;
  readonly before: Float64Array | null;
  readonly ahead: ReturnType<typeof aheadOf>;
  readonly confidence: number;
}

/** Null when the version fails; without `before` it is asked for today only, for nobody is shown it. */
function versionSays(
  model: ChurnModel,
  features: readonly FeatureVector[],
  before: readonly FeatureVector[] | null,
  silent: readonly SilentFeed[],
): VersionSays | null {
  const said = saidBy(model, features);
  if (!said) return null;
  const ahead = before ? aheadOf(said) : { courses: null, closed: null };
  return { said, before: before && earlier(said, before), ahead, confidence: confidenceOf(model.says, silent) };
}

/** Why no number is shown; undefined when one is. */
function refusalOf(serving: VersionSays | null, champion: ChurnModel | null): string | undefined {
  if (serving) {
    if (serving.confidence >= LEAST_CONFIDENCE) return undefined;
    return `Too little is heard to say anything: ${Math.round(100 * (1 - serving.confidence))} of 100 parts of what the model looks at are not known now.`;
  }
  return champion
    ? 'The churn model in use has failed and is being taken back; no number is shown until another serves.'
    : 'Still learning: no churn model has been trained on this ISP yet.';
}
