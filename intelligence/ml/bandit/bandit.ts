import type { Random } from '../../kernel/random.ts';
import { type ArmModel, posteriorOf } from './arm-model.ts';
import { chancesToBeBest } from './best-chance.ts';

/** With what chance each eligible arm is chosen for a segment. It holds for everybody of the segment with the same eligible arms. */
export interface Policy {
  /** In the order of their names. */
  readonly arms: readonly string[];
  /** Chances that add up to 1, none below the floor. */
  readonly propensities: Float64Array;
  /** The expected chance of success per arm; null while nothing at all is known. */
  readonly expected: readonly (number | null)[];
}

/** What was chosen, with the chance that it was: to be stored with the decision. */
export interface Choice {
  readonly arm: string;
  readonly propensity: number;
  readonly expected: number | null;
}

/** Nobody may be chosen for: an expected refusal, as a value. */
export interface NoChoice {
  readonly refused: 'no-eligible-arm';
}

/** The share of choices that is spread evenly over the eligible arms, so that each stays known and off-policy estimates defined. */
export const EXPLORE_SHARE = 0.05;

/**
 * Thompson sampling with its chances computed. `eligible` are the arms that may be chosen now (quiet hours, consent, caps);
 * all others have no chance at all. With fewer data the chances are nearer to even, with none they are even.
 *
 * @example
 * const policy = policyFor(learnArms(counts), 'business', ['10', '11', '18']);
 * drawArm(policy, mulberry32(seed)); // { arm, propensity, expected }
 */
export function policyFor(model: ArmModel, segment: string | null, eligible: readonly string[], exploreShare = EXPLORE_SHARE): Policy {
  const arms = [...new Set(eligible)].sort();
  const posteriors = arms.map((arm) => posteriorOf(model, segment, arm));
  const floor = exploreShare / arms.length;
  return {
    arms,
    propensities: arms.length === 0 ? new Float64Array(0) : chancesToBeBest(posteriors).map((chance) => floor + (1 - exploreShare) * chance),
    expected: posteriors.map(({ a, b }) => (model.cells.length === 0 ? null : a / (a + b))),
  };
}

/** One arm by its chance; one draw of `random` and nothing else decides it. */
export function drawArm({ arms, propensities, expected }: Policy, random: Random): Choice | NoChoice {
  if (arms.length === 0) return { refused: 'no-eligible-arm' };
  let rest = random();
  let place = 0;
  for (; place < arms.length - 1; place++) {
    rest -= propensities[place] as number;
    if (rest < 0) break;
  }
  return { arm: arms[place] as string, propensity: propensities[place] as number, expected: expected[place] ?? null };
}
