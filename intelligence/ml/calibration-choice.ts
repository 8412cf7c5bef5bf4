import { calibrationParts, fitPlatt, meanOf, standardError, UNCALIBRATED, worthwhilePlatt } from './calibration.ts';
import { fitBeta } from './calibration-beta.ts';
import { type Calibration, calibrate } from './calibration-curve.ts';
import { fitIsotonic } from './calibration-isotonic.ts';
import { heldOutLoss } from './lesson.ts';

/** The shapes in the order in which they are tried, and the rows of the rarer class that each takes at least. */
const SHAPES = [
  { learn: fitBeta, least: 500 },
  { learn: fitIsotonic, least: 1000 },
] as const;
/** Standard errors by which a shape must be better than the simpler one. */
const BETTER = 0.5;

/**
 * The calibration that held-out rows ask for: none or Platt as `worthwhilePlatt` decides; then beta, then isotonic, each only
 * where its held-out log-loss, paired over the folds, is lower than that of the simpler one by more than half its standard
 * error, and only where both classes have many rows. NaN marks rows that were never held out. Undefined means that the model
 * stays as it is.
 */
export function worthwhileCalibration(logOdds: Float64Array, labels: Uint8Array, weights: Float64Array, folds: Int32Array): Calibration | undefined {
  const platt = worthwhilePlatt(logOdds, labels, weights, folds);
  const simple: Calibration | undefined = platt === UNCALIBRATED ? undefined : { kind: 'platt', ...platt };
  const { parts, used } = calibrationParts(logOdds, labels, folds);
  const ones = labels.reduce((sum, label, i) => sum + (Number.isNaN(logOdds[i] as number) ? 0 : label), 0);
  const known = logOdds.reduce((sum, z) => sum + (Number.isNaN(z) ? 0 : 1), 0);
  const rarer = Math.min(ones, known - ones);
  const lossesOf = (learn: (z: Float64Array) => (z: number) => number) =>
    used.map((part) => {
      const map = learn(logOdds.map((z, i) => (parts[i] === part ? Number.NaN : z)));
      return heldOutLoss(
        logOdds.map((z, i) => (parts[i] === part ? map(z) : Number.NaN)),
        labels,
        weights,
      );
    });
  let losses = lossesOf((z) => {
    const line = simple ? fitPlatt(z, labels, weights) : UNCALIBRATED;
    return (one) => line.slope * one + line.intercept;
  });
  let best: typeof fitBeta | undefined;
  for (const { learn, least } of SHAPES) {
    if (rarer < least) continue;
    const tried = lossesOf((z) => {
      const curve = learn(z, labels, weights);
      return (one) => calibrate(curve, one);
    });
    const gains = losses.map((loss, k) => loss - (tried[k] as number));
    if (meanOf(gains) > BETTER * standardError(gains)) [best, losses] = [learn, tried];
  }
  return best ? best(logOdds, labels, weights) : simple;
}
