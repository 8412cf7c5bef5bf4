import { crossFitted } from '../../ml/bandit/cross-fitted.ts';
import { compareValues, type Estimator, type LoggedDecisions, type NoValue, type PolicyValue, policyValue } from '../../ml/bandit/off-policy.ts';
import { numeric } from '../../ml/table.ts';

/** A run that is over, as the lot treated it, and what other settings would have done with it. */
export type LoggedRun = {
  readonly held_out: boolean;
  /** The chance with which it came to be treated, or left alone. */
  readonly propensity: number;
  /** Whether it ended well: 1 or 0. */
  readonly reward: number;
  /** Under the other settings: the `same` contacts as were made or would have been, `nothing`, or `other` ones that nobody tried. */
  readonly instead: 'same' | 'nothing' | 'other';
  /** What was known when it began. */
  readonly known: Readonly<Record<string, number>>;
};

/** What the other settings would have earned a run, and how much more than those that held; or why nothing is said. */
export type Estimate = { readonly estimator: Estimator; readonly value: PolicyValue | NoValue; readonly gain: PolicyValue | NoValue };

const ESTIMATORS: readonly Estimator[] = ['ips', 'snips', 'dr'];
const [ALONE, TREATED] = [0, 1];
const SEED = 17;

/** The arm that a policy takes; the one that held treats everybody whom it does not hold out. */
const armOf = ({ instead }: LoggedRun): number => (instead === 'nothing' ? ALONE : TREATED);

/**
 * Off-policy estimates from runs of which a lot decided who was treated (Dudík, Langford & Li 2011). Only runs for which the other
 * settings do what was tried can tell: the contacts that were made, or none. The interval is of 95 %.
 */
export function estimates(all: readonly LoggedRun[]): { readonly comparable: number; readonly estimates: readonly Estimate[] } {
  const runs = all.filter(({ instead }) => instead !== 'other');
  const logged = Uint8Array.from(runs, ({ held_out }) => (held_out ? ALONE : TREATED));
  const propensity = Float64Array.from(runs, (run) => run.propensity);
  const reward = Float64Array.from(runs, (run) => run.reward);
  const names = [...new Set(runs.flatMap(({ known }) => Object.keys(known)))].sort();
  const columns = names.map((name) =>
    numeric(
      name,
      Float64Array.from(runs, ({ known }) => known[name] ?? Number.NaN),
    ),
  );
  const values = runs.length === 0 ? [] : crossFitted(columns, logged, reward, 2, SEED);
  const logOf = (arm: (run: LoggedRun) => number): LoggedDecisions => ({
    propensity,
    reward,
    target: Float64Array.from(runs, (run, i) => (arm(run) === logged[i] ? 1 : 0)),
    model: {
      logged: Float64Array.from(runs, (_, i) => values[logged[i]!]?.[i] ?? 0),
      policy: Float64Array.from(runs, (run, i) => values[arm(run)]?.[i] ?? 0),
    },
  });
  const [other, held] = [logOf(armOf), logOf(() => TREATED)];
  return {
    comparable: runs.length,
    estimates: ESTIMATORS.map((estimator) => ({ estimator, value: policyValue(other, estimator), gain: compareValues(other, held, estimator) })),
  };
}
