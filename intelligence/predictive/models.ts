import type { Json } from '../kernel/json.ts';
import { chanceModel } from '../ml/chance-model.ts';
import type { Classifier } from '../ml/classifier.ts';
import { estimator } from '../ml/estimator.ts';
import type { ClassifierMetrics } from '../ml/metrics.ts';
import type { ModelCard } from '../ml/model-card.ts';
import type { ManagedModel } from '../ml/model-manager.ts';
import type { Backtest } from './churn/backtest.ts';
import { learnBeside } from './churn/beside.ts';
import { CHURN_DIRECTIONS } from './churn-directions.ts';
import { CHURN_HORIZON_DAYS, UPSELL_HORIZON_DAYS } from './customer-rows.ts';
import { type HealthLearned, learnHealth } from './health-learning.ts';
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
  /** What was learned of health; absent on cards of before. */
  readonly health?: HealthLearned;
  /** How much each feature has to say, as a share of all; empty while there is no model. */
  readonly says: Readonly<Record<string, number>>;
  /** What would have been said 90, 60 and 30 days before the last day; absent for a model from elsewhere. */
  readonly backtest?: readonly Backtest[];
  /** What it looks at most; absent for a prior. */
  readonly reasons?: Weights;
};

/** Makes a classifier of a stored model, wherever it was made. */
type Revive = (snapshot: unknown) => Classifier;

/** Leavers that must be known before a chance is shown at all. */
export const LEAST_LEAVERS = 50;

/** The chance that a customer leaves, with what its card needs to speak: what became of customers scored alike, and the weights of health. `alone` leaves out the models that belong to the version, for who asks for the chance alone. */
export const churnModel = (revive?: Revive, { alone = false }: { alone?: boolean } = {}): ManagedModel =>
  chanceModel({
    ...(revive && { revive }),
    name: CHURN,
    says: `The chance that a customer leaves within ${CHURN_HORIZON_DAYS} days.`,
    horizonDays: CHURN_HORIZON_DAYS,
    directions: CHURN_DIRECTIONS,
    leastEvents: LEAST_LEAVERS,
    segment: 'segment',
    events: 'customers are known to have left',
    ...(!alone && { beside: learnBeside }),
    more: ({ test, reasons }, data, seed) => ({
      says: Object.fromEntries(reasons.map(({ feature, share }) => [feature, share])),
      reliability: reliabilityBins(test.chances, test.labels) as unknown as Json,
      health: learnHealth(data, estimator(), seed, CHURN_DIRECTIONS) as unknown as Json,
    }),
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
