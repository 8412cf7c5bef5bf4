/** One condition that a version in use must keep; not measured is not kept. */
export interface Guard {
  readonly name: GuardName;
  readonly holds: boolean;
  /** Null when it could not be measured yet. */
  readonly value: number | null;
  readonly limit: number;
  /** What it means, for people. */
  readonly sentence: string;
}

export const GUARDS = ['errors', 'finite', 'varies', 'level', 'calibration', 'agreement', 'shift', 'action-rate', 'speed', 'size'] as const;
export type GuardName = (typeof GUARDS)[number];

/** What a version did in use, beside the version that serves; null stands for "not measured". */
export interface Use {
  readonly rows: number;
  readonly failed: number;
  readonly notFinite: number;
  readonly microsPerRow: number | null;
  readonly bytes: number;
  /** Standard deviation and mean of its chances. */
  readonly spread: number | null;
  readonly mean: number | null;
  /** Mean of the other version's chances on the same cases. */
  readonly otherMean: number | null;
  /** Correlation of the log-odds of both on the same cases. */
  readonly agreement: number | null;
  /** Population stability index of its scores against the other's. */
  readonly shift: number | null;
  /** Share of cases that it calls high, and the other's share. */
  readonly high: number | null;
  readonly otherHigh: number | null;
  /** Settled cases: how many were expected to come true, how many did, and the variance of that number if the chances are right. */
  readonly settled: { readonly rows: number; readonly expected: number; readonly came: number; readonly variance: number } | null;
}

/** Cases that a version must have scored before a guard is believed; its size, an error or a score that is no number count at once. */
export const LEAST_ROWS = 200;
const LIMITS = { microsPerRow: 20_000, bytes: 64 * 2 ** 20, spread: 1e-4, levelFactor: 1.5, agreement: 0.3, shift: 0.25, highFactor: 2, highSlack: 0.02, z: 4 };

/**
 * The guards of a version in use. Every one is required: SageMaker's and others' rollouts without alarms roll nothing back.
 * Limits: no error, no score that is not a number between 0 and 1; scores vary; mean chance within a factor of 1.5 of the
 * other's; log-odds correlate with the other's by 0.3; PSI of the scores below 0.25; at most twice as many called high;
 * settled cases within four standard errors of what was expected; at most 20 ms a row and 64 MiB.
 */
export function guardsOf(use: Use): Guard[] {
  const known = use.rows >= LEAST_ROWS;
  const atOnce = (name: GuardName, value: number | null): boolean =>
    name === 'size' || ((name === 'errors' || name === 'finite') && value !== null && value > 0);
  const guard = (name: GuardName, value: number | null, limit: number, keeps: (value: number) => boolean, sentence: string): Guard => ({
    name,
    value: known || atOnce(name, value) ? value : null,
    limit,
    holds: (known || atOnce(name, value)) && value !== null && keeps(value),
    sentence,
  });
  const ratio = use.mean === null || use.otherMean === null || use.otherMean <= 0 || use.mean <= 0 ? null : Math.abs(Math.log(use.mean / use.otherMean));
  const { settled } = use;
  const z = settled === null || settled.rows === 0 ? 0 : Math.abs(settled.came - settled.expected) / Math.sqrt(Math.max(settled.variance, 1e-9));
  return [
    guard('errors', use.failed, 0, (v) => v === 0, 'cases that it could not score'),
    guard('finite', use.notFinite, 0, (v) => v === 0, 'scores that are no number between 0 and 1'),
    guard(
      'varies',
      use.spread,
      LIMITS.spread,
      (v) => v > LIMITS.spread,
      'standard deviation of its chances: a model that says the same of everyone says nothing',
    ),
    guard(
      'level',
      ratio,
      Math.log(LIMITS.levelFactor),
      (v) => v <= Math.log(LIMITS.levelFactor),
      "distance of its mean chance from the other version's, as a logarithm",
    ),
    guard('calibration', z, LIMITS.z, (v) => v <= LIMITS.z, 'standard errors between what it expected and what came true'),
    guard('agreement', use.agreement, LIMITS.agreement, (v) => v >= LIMITS.agreement, "correlation of its log-odds with the other version's"),
    guard('shift', use.shift, LIMITS.shift, (v) => v < LIMITS.shift, "population stability index of its scores against the other version's"),
    guard(
      'action-rate',
      use.high === null || use.otherHigh === null ? null : use.high - use.otherHigh * LIMITS.highFactor,
      LIMITS.highSlack,
      (v) => v <= LIMITS.highSlack,
      'share of cases that it calls high, beyond twice the share of the other version',
    ),
    guard('speed', use.microsPerRow, LIMITS.microsPerRow, (v) => v <= LIMITS.microsPerRow, 'microseconds a case'),
    guard('size', use.bytes, LIMITS.bytes, (v) => v <= LIMITS.bytes, 'bytes of the stored model'),
  ];
}

/** The first guard that was measured and does not hold. */
export const breachOf = (guards: readonly Guard[]): Guard | undefined => guards.find((guard) => !guard.holds && guard.value !== null);

/** True when every guard there is was measured and holds: a missing one is not a guard that holds. */
export const allHold = (guards: readonly Guard[]): boolean => GUARDS.every((name) => guards.some((guard) => guard.name === name && guard.holds));
