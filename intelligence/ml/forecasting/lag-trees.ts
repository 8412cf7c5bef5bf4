import { UilError } from '../../kernel/errors.ts';
import { mulberry32 } from '../../kernel/random.ts';
import { type ForestSnapshot, restoreForest, snapshotForest } from '../boosted-trees/forest-snapshot.ts';
import { type Frame, featureCount, type LagPlan, type LagSource, lagRow, lagSource } from './lag-features.ts';
import { boostRegression, predictRegression, type RegressionForest } from './regression-forest.ts';

/** One model for all series of a set: trees that say how far a value will lie from the one a season before. */
export interface LagTrees {
  readonly plan: LagPlan;
  readonly forest: RegressionForest;
}

/** A series to learn from: without gaps to look back on, with its gaps (NaN) to be right about. */
export interface Lesson {
  readonly filled: Float64Array;
  readonly seen: Float64Array;
}

/** Rows learned from at most, whatever the number of series: 8 bytes × features (26 to 44) each. */
const MOST_ROWS = 100_000;
const LEAST_ROWS = 200;
const ROUNDS = 200;
const TREES = { learningRate: 0.08, leaves: 24, depth: 8, l2: 2, minHessian: 20, minGain: 0, rowShare: 0.5, columnShare: 0.6, bins: 100 };

interface Draw {
  readonly source: LagSource;
  readonly seen: Float64Array;
  readonly origin: number;
  readonly step: number;
}

/**
 * Learns from chance pairs of origin and step, equally many of each series where they have as many. Undefined when all
 * series together hold less than 200. The order of the series counts: bring them in a fixed one.
 */
export function trainLagTrees(
  lessons: readonly Lesson[],
  plan: LagPlan,
  { seed, progress }: { seed: number; progress: (share: number) => void },
): LagTrees | undefined {
  const draws = drawRows(lessons, plan, mulberry32(seed));
  const width = featureCount(plan);
  const columns = Array.from({ length: width }, () => new Float64Array(draws.length));
  const targets = new Float64Array(draws.length);
  const row = new Float64Array(width);
  let size = 0;
  for (const { source, seen, origin, step } of draws) {
    const frame = lagRow(plan, source, origin, step, row);
    if (!frame) continue;
    targets[size] = ((seen[origin + step] as number) - frame.base) / frame.unit;
    for (let c = 0; c < width; c++) (columns[c] as Float64Array)[size] = row[c] as number;
    size++;
  }
  if (size < LEAST_ROWS) return undefined;
  const forest = boostRegression(
    columns.map((column) => column.subarray(0, size)),
    targets.subarray(0, size),
    { seed: seed + 1, rounds: ROUNDS, params: TREES, progress },
  );
  return { plan, forest };
}

function drawRows(lessons: readonly Lesson[], plan: LagPlan, random: () => number): Draw[] {
  const share = Math.ceil(MOST_ROWS / lessons.length);
  return lessons.flatMap(({ filled, seen }) => {
    const span = filled.length - plan.reach;
    if (span <= 0) return [];
    const steps = Math.min(span, plan.horizon);
    const pairs = span * steps - (steps * (steps - 1)) / 2;
    const source = lagSource(filled, plan);
    return Array.from({ length: Math.min(share, pairs) }, (): Draw => {
      const step = 1 + Math.floor(random() * steps);
      return { source, seen, step, origin: plan.reach - 1 + Math.floor(random() * (span - step + 1)) };
    }).filter(({ origin, step }) => !Number.isNaN(seen[origin + step] as number));
  });
}

/** The next values of a series without gaps; undefined when it is shorter than the plan reaches back, or nothing in it moved lately. */
export function continueByTrees({ plan, forest }: LagTrees, values: Float64Array, horizon: number): Float64Array | undefined {
  if (values.length < plan.reach) return undefined;
  const source = lagSource(values, plan);
  const columns = Array.from({ length: featureCount(plan) }, () => new Float64Array(horizon));
  const row = new Float64Array(columns.length);
  const frames: Frame[] = [];
  for (let h = 0; h < horizon; h++) {
    const frame = lagRow(plan, source, values.length - 1, h + 1, row);
    if (!frame) return undefined;
    frames.push(frame);
    for (const [c, column] of columns.entries()) column[h] = row[c] as number;
  }
  return predictRegression(forest, columns).map((said, h) => (frames[h] as Frame).base + (frames[h] as Frame).unit * said);
}

/** The trees as JSON. */
export interface LagTreesSnapshot {
  readonly plan: LagPlan;
  readonly start: number;
  readonly edges: readonly (readonly number[])[];
  readonly forest: ForestSnapshot;
}

export const snapshotLagTrees = ({ plan, forest: { start, edges, forest } }: LagTrees): LagTreesSnapshot => ({
  plan,
  start,
  edges: edges.map((cuts) => [...cuts]),
  forest: snapshotForest(forest),
});

/** The trees of a snapshot, bit for bit. Throws SNAPSHOT_INVALID when they do not hang together. */
export function restoreLagTrees({ plan, start, edges, forest: parts }: LagTreesSnapshot): LagTrees {
  const forest = restoreForest(parts, edges.length);
  const sound = Number.isFinite(start) && edges.length === featureCount(plan) && forest.column.every((column) => column >= 0 && column < edges.length);
  if (!sound) throw new UilError('SNAPSHOT_INVALID', ['the trees of the forecaster are damaged']);
  return { plan, forest: { start, edges: edges.map((cuts) => Float64Array.from(cuts)), forest } };
}
