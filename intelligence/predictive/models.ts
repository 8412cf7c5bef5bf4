import type { Json } from '../kernel/json.ts';
import { chanceModel } from '../ml/chance-model.ts';
import type { Classifier } from '../ml/classifier.ts';
import type { ClassifierMetrics } from '../ml/metrics.ts';
import type { ModelCard } from '../ml/model-card.ts';
import type { ManagedModel } from '../ml/model-manager.ts';
import { CHURN_DIRECTIONS } from './churn-directions.ts';
import { CHURN_HORIZON_DAYS, UPSELL_HORIZON_DAYS } from './customer-rows.ts';
import { type HealthWeights, learnWeights } from './health-weights.ts';
import { FAILURE_HORIZON_DAYS } from './network-rows.ts';
import { type ReliabilityBin, reliabilityBins } from './reliability.ts';
import type { Weights } from './silent-feeds.ts';

/** Names of the models, as the seed gives them. */
export const CHURN = 'churn_prediction';
export const NETWORK_FAILURE = 'network_failure';
export const UPSELL = 'upsell_propensity';

/** What is kept about a churn model beside the model itself. */
export type ChurnCard = ModelCard & {
  readonly metrics: ClassifierMetrics;
  readonly baselineLogLoss: number;
  readonly baseRate: number;
  /** What is missing for a model; absent when it is one. */
  readonly prior?: string;
  readonly testRows: number;
  readonly reliability: readonly ReliabilityBin[];
  readonly healthWeights: HealthWeights;
  /** What it looks at most; absent for a prior. */
  readonly reasons?: Weights;
};

/** Makes a classifier of a stored model, wherever it was made. */
type Revive = (snapshot: unknown) => Classifier;

/** Leavers that must be known before a chance is shown at all. */
export const LEAST_LEAVERS = 50;

/** The chance that a customer leaves, with what its card needs to speak: what became of customers scored alike, and the weights of health. */
export const churnModel = (revive?: Revive): ManagedModel =>
  chanceModel({
    ...(revive && { revive }),
    name: CHURN,
    says: `The chance that a customer leaves within ${CHURN_HORIZON_DAYS} days.`,
    horizonDays: CHURN_HORIZON_DAYS,
    directions: CHURN_DIRECTIONS,
    leastEvents: LEAST_LEAVERS,
    segment: 'segment',
    events: 'customers are known to have left',
    more: ({ test, model, baseRate }, { table, labels }) => ({
      reliability: reliabilityBins(test.chances, test.labels) as unknown as Json,
      healthWeights: learnWeights(table, labels, model.predict(table), baseRate),
    }),
  });

/** The chance that an access node goes down. */
export const networkFailureModel = (revive?: Revive): ManagedModel =>
  chanceModel({
    ...(revive && { revive }),
    name: NETWORK_FAILURE,
    says: `The chance that an access node goes down within ${FAILURE_HORIZON_DAYS} days.`,
    horizonDays: FAILURE_HORIZON_DAYS,
    directions: { latency_mean_1d: 1, latency_change_3d: 1, loss_mean_1d: 1, loss_mean_7d: 1, loss_max_7d: 1, loss_change_3d: 1, downs_30d: 1, downs_180d: 1 },
    leastEvents: 10,
    events: 'access nodes are known to have gone down',
  });

/** The chance that a customer takes a larger plan. */
export const upsellModel = (revive?: Revive): ManagedModel =>
  chanceModel({
    ...(revive && { revive }),
    name: UPSELL,
    says: `The chance that a customer takes a larger plan within ${UPSELL_HORIZON_DAYS} days.`,
    horizonDays: UPSELL_HORIZON_DAYS,
    leastEvents: 50,
    events: 'customers are known to have taken a larger plan',
  });
