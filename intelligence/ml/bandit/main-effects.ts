import { sigmoid } from '../classifier.ts';

/** Trials and successes of one arm on one segment; both may be fractions, since old ones fade. */
export interface Cell {
  readonly segment: string;
  readonly arm: string;
  readonly trials: number;
  readonly successes: number;
}

/** The log-odds of success as a sum: `mean` + that of the segment + that of the arm (0 for what was never seen). */
export interface MainEffects {
  readonly mean: number;
  readonly segments: Readonly<Record<string, number>>;
  readonly arms: Readonly<Record<string, number>>;
  /** How far arms lie apart: the variance of their log-odds. */
  readonly armSpread: number;
}

const SWEEPS = 60;
/** What is believed of the spread before any data: a standard deviation of 0.5 in log-odds, as if seen in four effects. */
const PRIOR_SPREAD = 0.25;
const PRIOR_COUNT = 4;

/**
 * What holds for all: segments that succeed more often whatever the arm, and arms that do whatever the segment, told apart by
 * a penalised logistic regression whose penalties are learned from the spread of the effects themselves (empirical Bayes,
 * EM on a Gaussian prior for each of the two groups; coordinate Newton steps). Without the segments an arm that was tried
 * on eager people would look better than it is.
 */
export function mainEffects(cells: readonly Cell[]): MainEffects {
  const segments = new Group(cells, ({ segment }) => segment);
  const arms = new Group(cells, ({ arm }) => arm);
  const total = cells.reduce((sum, { trials }) => sum + trials, 0);
  const hits = cells.reduce((sum, { successes }) => sum + successes, 0);
  let mean = Math.log((hits + 0.5) / (total - hits + 0.5));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const step = newton(
      cells,
      (k) => mean + segments.at(k) + arms.at(k),
      () => true,
      0,
      0,
    );
    mean += step.move;
    for (const group of [segments, arms]) group.sweep(cells, (k) => mean + segments.at(k) + arms.at(k));
  }
  return { mean, segments: segments.byName(), arms: arms.byName(), armSpread: arms.spread };
}

/** One Newton step of one effect, over the cells that it holds for, and the variance that remains. */
function newton(cells: readonly Cell[], logOdds: (k: number) => number, holds: (k: number) => boolean, own: number, penalty: number) {
  let slope = -penalty * own;
  let curvature = penalty;
  for (let k = 0; k < cells.length; k++) {
    if (!holds(k)) continue;
    const { trials, successes } = cells[k] as Cell;
    const p = sigmoid(logOdds(k));
    slope += successes - trials * p;
    curvature += trials * p * (1 - p);
  }
  return { move: curvature > 0 ? Math.min(1, Math.max(-1, slope / curvature)) : 0, variance: curvature > 0 ? 1 / curvature : 0 };
}

/** Effects of one kind, by name. */
class Group {
  readonly names: readonly string[];
  readonly effects: Float64Array;
  readonly variances: Float64Array;
  spread = PRIOR_SPREAD;
  readonly #of: Int32Array;

  constructor(cells: readonly Cell[], nameOf: (cell: Cell) => string) {
    this.names = [...new Set(cells.map(nameOf))].sort();
    this.effects = new Float64Array(this.names.length);
    this.variances = new Float64Array(this.names.length);
    this.#of = Int32Array.from(cells, (cell) => this.names.indexOf(nameOf(cell)));
  }

  at(cell: number): number {
    return this.effects[this.#of[cell] as number] as number;
  }

  sweep(cells: readonly Cell[], logOdds: (k: number) => number): void {
    let squares = 0;
    for (let j = 0; j < this.names.length; j++) {
      const { move, variance } = newton(cells, logOdds, (k) => this.#of[k] === j, this.effects[j] as number, 1 / this.spread);
      this.effects[j] = (this.effects[j] as number) + move;
      this.variances[j] = variance;
      squares += (this.effects[j] as number) ** 2 + variance;
    }
    this.spread = (squares + PRIOR_COUNT * PRIOR_SPREAD) / (this.names.length + PRIOR_COUNT);
  }

  byName(): Record<string, number> {
    return Object.fromEntries(this.names.map((name, j) => [name, this.effects[j] as number]));
  }
}
