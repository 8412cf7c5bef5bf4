import { type MeanEstimate, skewedInterval } from './skewed-interval.ts';

/**
 * Decisions that were logged with their chances, and what another policy would have done: one entry per decision. Two
 * policies are compared by giving both on the same log (`compareValues`).
 */
export interface LoggedDecisions {
  /** The chance with which the logged arm was chosen; NaN when it was not stored. */
  readonly propensity: Float64Array;
  /** The chance with which the policy in question would have chosen the logged arm. */
  readonly target: Float64Array;
  readonly reward: Float64Array;
  /**
   * A model's expectation of the reward, learned from other decisions than these: of the logged arm, and of the policy in
   * question (the mean over its arms). Needed by `dr` only.
   */
  readonly model?: { readonly logged: Float64Array; readonly policy: Float64Array };
}

/** `ips`: inverse propensity; `snips`: the same, divided by the mean weight; `dr`: doubly robust, with a model of the reward. */
export type Estimator = 'ips' | 'snips' | 'dr';

/** The reward per decision that a policy would have had, with what it rests on. */
export interface PolicyValue extends MeanEstimate {
  readonly estimator: Estimator;
  readonly decisions: number;
  /** Decisions that would tell as much if they had been made by the policy itself (Kish). */
  readonly effective: number;
  readonly greatestWeight: number;
}

/** Why no value is stated: an expected refusal, as a value. */
export interface NoValue {
  readonly refused: 'propensities-missing' | 'not-enough-decisions' | 'support-too-small' | 'model-missing' | 'not-finite';
  readonly reason: string;
}

const LEAST_EFFECTIVE = 50;
/** The mean weight is 1 when every arm of the policy had a chance; beyond this distance, and four standard errors, one had none. */
const FURTHEST_MEAN_WEIGHT = 0.1;
const SURE = 4;

/**
 * What a policy would have earned, from decisions of another one (Horvitz & Thompson 1952; Swaminathan & Joachims 2015;
 * Dudík, Langford & Li 2011). Refuses when chances were not logged, when fewer than 50 decisions' worth of evidence is
 * left after weighting, or when weights show that the policy chooses arms that the log never tries.
 */
export function policyValue(log: LoggedDecisions, estimator: Estimator = 'snips'): PolicyValue | NoValue {
  const weights = weightsOf(log);
  if ('refused' in weights) return weights;
  if (estimator === 'dr' && !log.model) return { refused: 'model-missing', reason: 'the doubly robust estimate needs a model of the reward' };
  const { effective, greatest } = evidenceOf(weights);
  return { estimator, ...skewedInterval(termsOf(log, weights, estimator)), decisions: weights.length, effective, greatestWeight: greatest };
}

/** How much more the policy of the first log earns than that of the second, on the same decisions, with a paired interval. */
export function compareValues(one: LoggedDecisions, other: LoggedDecisions, estimator: Estimator = 'snips'): PolicyValue | NoValue {
  const both = [one, other].map((log) => ({ log, weights: weightsOf(log) }));
  const terms: Float64Array[] = [];
  const evidence: { effective: number; greatest: number }[] = [];
  for (const { log, weights } of both) {
    if ('refused' in weights) return weights;
    if (estimator === 'dr' && !log.model) return { refused: 'model-missing', reason: 'the doubly robust estimate needs a model of the reward' };
    terms.push(termsOf(log, weights, estimator));
    evidence.push(evidenceOf(weights));
  }
  const [first, second] = terms as [Float64Array, Float64Array];
  if (first.length !== second.length) return { refused: 'not-enough-decisions', reason: 'the two logs are not of the same decisions' };
  return {
    estimator,
    ...skewedInterval(first.map((term, i) => term - (second[i] as number))),
    decisions: first.length,
    effective: Math.min(...evidence.map(({ effective }) => effective)),
    greatestWeight: Math.max(...evidence.map(({ greatest }) => greatest)),
  };
}

function weightsOf({ propensity, target, reward, model }: LoggedDecisions): Float64Array | NoValue {
  const lengths = [target, reward, ...(model ? [model.logged, model.policy] : [])];
  const missing = propensity.filter((chance) => !(chance > 0)).length;
  if (missing > 0)
    return { refused: 'propensities-missing', reason: `${missing} of ${propensity.length} decisions were stored without the chance of their arm` };
  const wrong = propensity.some((chance) => chance > 1) || target.some((chance) => !(chance >= 0 && chance <= 1));
  if (wrong || lengths.some((values) => values.length !== propensity.length || !values.every(Number.isFinite)))
    return { refused: 'not-finite', reason: 'chances lie between 0 and 1, rewards are finite numbers, and there is one of each per decision' };
  const weights = target.map((chance, i) => chance / (propensity[i] as number));
  const { effective } = evidenceOf(weights);
  if (weights.length < LEAST_EFFECTIVE) return { refused: 'not-enough-decisions', reason: `${weights.length} decisions; ${LEAST_EFFECTIVE} are needed` };
  if (!(effective >= LEAST_EFFECTIVE))
    return {
      refused: 'support-too-small',
      reason: `the ${weights.length} decisions tell as much as ${Math.floor(effective || 0)} of the policy's own; ${LEAST_EFFECTIVE} are needed`,
    };
  const mean = skewedInterval(weights);
  const distance = Math.abs(mean.value - 1);
  if (distance > FURTHEST_MEAN_WEIGHT && distance > SURE * mean.error)
    return {
      refused: 'support-too-small',
      reason: `the mean weight is ${mean.value.toFixed(2)} instead of 1: the policy chooses arms that the log never tries`,
    };
  return weights;
}

function evidenceOf(weights: Float64Array): { effective: number; greatest: number } {
  let [sum, squares, greatest] = [0, 0, 0];
  for (const weight of weights) {
    sum += weight;
    squares += weight * weight;
    greatest = Math.max(greatest, weight);
  }
  return { effective: squares > 0 ? (sum * sum) / squares : 0, greatest };
}

/** Terms whose mean is the value and whose spread is that of the estimate (for `snips` by its linear part). */
function termsOf({ reward, model }: LoggedDecisions, weights: Float64Array, estimator: Estimator): Float64Array {
  if (estimator === 'ips') return weights.map((weight, i) => weight * (reward[i] as number));
  if (estimator === 'dr' && model)
    return weights.map((weight, i) => (model.policy[i] as number) + weight * ((reward[i] as number) - (model.logged[i] as number)));
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  const value = weights.reduce((sum, weight, i) => sum + weight * (reward[i] as number), 0) / weights.length / mean;
  return weights.map((weight, i) => value + (weight * ((reward[i] as number) - value)) / mean);
}
