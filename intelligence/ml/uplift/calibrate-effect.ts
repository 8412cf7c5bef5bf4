/**
 * How the effect follows a score: effect = average + slope × (score - centre), with the covariance of the two estimates.
 * Both come from rows that the score has not learned from.
 */
export interface EffectLine {
  readonly average: number;
  readonly averageVariance: number;
  readonly centre: number;
  readonly slope: number;
  readonly slopeVariance: number;
  readonly covariance: number;
}

const STEEPEST = 1.5;

/**
 * The best linear predictor of the effect by a score (Chernozhukov, Demirer, Duflo & Fernández-Val 2018): pseudo-outcomes
 * regressed on scores, with errors that allow for unequal spread (White 1980). The slope is drawn to 0, everybody's
 * average, by the share of it that its error could explain, and lies in [0, 1.5]. `refit` is by how much the slope's error is
 * larger than that of one fixed score, because each fold has a score of its own.
 */
export function effectLine(scores: Float64Array, pseudo: Float64Array, refit: number): EffectLine {
  const rows = scores.length;
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / rows;
  const centre = mean(scores);
  const average = mean(pseudo);
  let [spread, product] = [0, 0];
  for (let i = 0; i < rows; i++) {
    const moved = (scores[i] as number) - centre;
    spread += moved * moved;
    product += moved * (pseudo[i] as number);
  }
  const raw = spread > 0 ? product / spread : 0;
  let [own, cross, squared] = [0, 0, 0];
  for (let i = 0; i < rows; i++) {
    const moved = (scores[i] as number) - centre;
    const error = ((pseudo[i] as number) - average - raw * moved) ** 2;
    own += error;
    cross += error * moved;
    squared += error * moved * moved;
  }
  const slopeVariance = spread > 0 ? (refit * refit * squared) / spread ** 2 : 0;
  const believed = raw > 0 ? raw * Math.max(0, 1 - slopeVariance / raw ** 2) : 0;
  return {
    average,
    averageVariance: own / rows ** 2,
    centre,
    slope: Math.min(STEEPEST, believed),
    slopeVariance,
    covariance: spread > 0 ? (refit * cross) / rows / spread : 0,
  };
}

/** Everybody's average, whatever the score. */
export const flat = (line: EffectLine): EffectLine => ({ ...line, slope: 0, slopeVariance: 0, covariance: 0 });

/** The effect at a score. */
export const effectAt = ({ average, slope, centre }: EffectLine, score: number): number => average + slope * (score - centre);

/** The standard error of the effect at a score. */
export function errorAt({ averageVariance, slopeVariance, covariance, centre }: EffectLine, score: number): number {
  const moved = score - centre;
  return Math.sqrt(Math.max(0, averageVariance + moved * moved * slopeVariance + 2 * moved * covariance));
}
