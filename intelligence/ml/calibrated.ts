import { UilError } from '../kernel/errors.ts';
import type { Json } from '../kernel/json.ts';
import { type Calibration, calibrate } from './calibration-curve.ts';
import { type Classifier, type Explanation, type Snapshot, sigmoid } from './classifier.ts';

/** Differences of log-odds below this are nothing. */
const TINY = 1e-10;

/**
 * A classifier whose log-odds pass through a rising curve. Its explanation still adds up: each part is stretched by the same
 * factor, the slope of the straight line from the baseline to the row on the curve.
 */
export function calibrated(classifier: Classifier, calibration: Calibration): Classifier {
  const { features, featureHash, constant } = classifier;
  const map = (z: number) => calibrate(calibration, z);
  const logOdds: Classifier['logOdds'] = (table) => classifier.logOdds(table).map(map);
  return {
    kind: 'calibrated',
    features,
    featureHash,
    constant,
    logOdds,
    predict: (table) => logOdds(table).map(sigmoid),
    explain(table, row): Explanation {
      const why = classifier.explain(table, row);
      const away = why.logOdds - why.baseline;
      const baseline = map(why.baseline);
      const stretch = Math.abs(away) > TINY ? (map(why.logOdds) - baseline) / away : 0;
      const parts: Record<string, number> = {};
      for (const name in why.parts) parts[name] = (why.parts[name] as number) * stretch;
      return { baseline, parts, logOdds: map(why.logOdds), chance: sigmoid(map(why.logOdds)) };
    },
    snapshot: (): Snapshot => ({
      kind: 'calibrated',
      features,
      feature_hash: featureHash,
      calibration: calibration as unknown as Json,
      members: [{ weight: 1, model: classifier.snapshot() }],
    }),
  };
}

const isNumber = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isRising = (values: unknown): values is number[] =>
  Array.isArray(values) && values.length > 0 && values.every((value, k) => isNumber(value) && (k === 0 || value >= (values[k - 1] as number)));

/** The calibration of a snapshot. Throws SNAPSHOT_INVALID when it is none, or could fall. */
export function restoreCalibration(data: unknown): Calibration {
  const given = (data ?? {}) as { kind?: unknown; [key: string]: unknown };
  const { kind } = given;
  if (kind === 'platt' && isNumber(given.slope) && given.slope >= 0 && isNumber(given.intercept))
    return { kind, slope: given.slope, intercept: given.intercept };
  if (kind === 'beta' && isNumber(given.a) && given.a >= 0 && isNumber(given.b) && given.b >= 0 && isNumber(given.c))
    return { kind, a: given.a, b: given.b, c: given.c };
  if (kind === 'isotonic' && isRising(given.from) && isRising(given.to) && given.from.length === given.to.length)
    return { kind, from: given.from, to: given.to };
  throw new UilError('SNAPSHOT_INVALID', ['its calibration is damaged']);
}
