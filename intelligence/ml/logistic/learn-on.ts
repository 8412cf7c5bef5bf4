import { UilError } from '../../kernel/errors.ts';
import { bind, type Classifier, type Snapshot, sigmoid } from '../classifier.ts';
import { type Lesson, lessonOf } from '../lesson.ts';
import { restore } from '../restore.ts';
import type { Table } from '../table.ts';
import { factorOf, type Symmetric, solve } from './cholesky.ts';
import { hessianOf } from './curvature.ts';
import type { Input } from './design.ts';
import { curvatureOf, inputsOf, type Knowledge, meansOf, packed, unpacked } from './knowledge.ts';
import { type Contribution, logisticClassifier, logisticParts } from './model.ts';
import { times, transposed } from './newton.ts';

export interface LearnOnOptions {
  /** How much each new row counts; all the same when absent. */
  readonly weights?: Float64Array;
  /** How much of what was known still counts, in (0, 1]; below 1 the past fades, so that the model follows a world that changes. */
  readonly memory?: number;
}

const STEPS = 30;
const AT_REST = 1e-10;

/**
 * Learns from new rows without the old ones: the Gaussian that the model's snapshot keeps of its coefficients is the prior, the
 * new coefficients are the most likely under it and the rows' labels, and the precision grows by the Hessian there (online
 * Laplace; Spiegelhalter & Lauritzen 1990). In batches it comes near to the fit of all rows at once: what differs is that the
 * loss of old rows is remembered as a parabola, and levels, scales and penalties stay as they were first seen. A regression
 * that is calibrated keeps its calibration. Throws SNAPSHOT_INVALID for other models and for those without such knowledge,
 * and what training throws.
 */
export function learnOn(snapshot: Snapshot, table: Table, labels: Uint8Array, options: LearnOnOptions = {}): Classifier {
  const { memory = 1, weights } = options;
  if (!(memory > 0 && memory <= 1)) throw new UilError('NOT_FINITE', ['memory']);
  const members = snapshot.members as readonly { weight: number; model: Snapshot }[] | undefined;
  if (members?.length === 1 && members[0]) {
    const learned = learnOn(members[0].model, table, labels, options);
    return restore({ ...snapshot, members: [{ ...members[0], model: learned.snapshot() }] });
  }
  if (snapshot.kind !== 'logistic-regression') throw new UilError('SNAPSHOT_INVALID', [`a model of the kind "${snapshot.kind}" cannot learn on`]);
  const known = restore(snapshot);
  const { features, contributions, intercept, knowledge } = logisticParts(known.features, snapshot);
  if (!knowledge) throw new UilError('SNAPSHOT_INVALID', ['it does not keep what learning on needs']);
  const lesson = lessonOf({ rows: table.rows, columns: bind(table, features) }, labels, { seed: 0, ...(weights && { weights }) });
  const inputs = inputsOf(contributions, knowledge.flags, lesson.columns, lesson.rows);
  const prior = unpacked(knowledge, memory);
  const { moved, margins } = mostLikely(inputs, prior, lesson, known.logOdds({ rows: lesson.rows, columns: lesson.columns }));
  const next = together(knowledge, memory, inputs, lesson, prior, margins);
  let place = 0;
  const add = (value: number) => {
    const now = value + (moved[place] as number);
    return { value: now, typical: now * (next.means[place++] as number) };
  };
  const changed = contributions.map((contribution, feature) => movedBy(contribution, knowledge.flags[feature] === 1, add));
  return logisticClassifier({ features, contributions: changed, intercept: intercept + (moved[place] as number), knowledge: next });
}

/** The move of the coefficients that minimises Σ weight × log-loss + ½ move·prior·move, by Newton's method, and the margins after it. */
function mostLikely(
  inputs: readonly Input[],
  prior: Symmetric,
  { labels, weights }: Lesson,
  start: Float64Array,
): { moved: Float64Array; margins: Float64Array } {
  const { size } = prior;
  let moved = new Float64Array(size);
  let margins = start;
  const objective = (move: Float64Array, at: Float64Array) => {
    let sum = 0;
    for (const [i, z] of at.entries()) {
      const margin = labels[i] ? z : -z;
      sum += (weights[i] as number) * (margin > 0 ? Math.log1p(Math.exp(-margin)) : Math.log1p(Math.exp(margin)) - margin);
    }
    return sum + product(prior, move).reduce((total, value, j) => total + (value * (move[j] as number)) / 2, 0);
  };
  let reached = objective(moved, margins);
  for (let step = 0; step < STEPS; step++) {
    const pull = transposed(
      inputs,
      margins.map((z, i) => (weights[i] as number) * ((labels[i] as number) - sigmoid(z))),
    );
    const held = product(prior, moved);
    const downhill = pull.map((value, j) => value - (held[j] as number));
    const bent = hessianOf(inputs, curvatureOf(weights, margins));
    const direction = solve(
      factorOf({ size, values: bent.values.map((value, k) => value + (prior.values[k] as number)) }, () => 0),
      downhill,
    );
    const onRows = times(inputs, direction);
    let length = 1;
    let next = reached;
    let [move, at] = [moved, margins];
    for (; length > 1e-6; length /= 2) {
      move = moved.map((value, j) => value + length * (direction[j] as number));
      at = margins.map((z, i) => z + length * (onRows[i] as number));
      next = objective(move, at);
      if (next < reached) break;
    }
    if (!(next < reached)) break;
    const gain = reached - next;
    [moved, margins, reached] = [move, at, next];
    if (gain < AT_REST * Math.max(1, reached)) break;
  }
  return { moved, margins };
}

function product({ size, values }: Symmetric, vector: Float64Array): Float64Array {
  return vector.map((_, j) => {
    let sum = 0;
    for (let i = 0; i < size; i++) sum += (values[j * size + i] as number) * (vector[i] as number);
    return sum;
  });
}

/** What is known after the new rows. */
function together(before: Knowledge, memory: number, inputs: readonly Input[], { weights }: Lesson, prior: Symmetric, margins: Float64Array): Knowledge {
  const added = hessianOf(inputs, curvatureOf(weights, margins));
  const weight = weights.reduce((sum, value) => sum + value, 0);
  const rows = memory * before.rows + weight;
  const fresh = meansOf(inputs, weights, weight);
  return {
    precision: packed({ size: prior.size, values: added.values.map((value, k) => value + (prior.values[k] as number)) }, () => 0),
    means: before.means.map((mean, j) => (memory * before.rows * mean + weight * (fresh[j] as number)) / rows),
    rows,
    flags: before.flags,
  };
}

/** A contribution with its coefficients moved; its typical value is what the mean inputs make of it. */
function movedBy(contribution: Contribution, flagged: boolean, add: (value: number) => { value: number; typical: number }): Contribution {
  let typical = 0;
  const moved = (value: number): number => {
    const next = add(value);
    typical += next.typical;
    return next.value;
  };
  if (contribution.kind === 'numeric') {
    const slope = contribution.deviation > 0 ? moved(contribution.slope) : contribution.slope;
    const missing = flagged ? moved(contribution.missing) : contribution.missing;
    return { ...contribution, slope, missing, typical };
  }
  const levels = contribution.levels.map(([level, value], k): [string, number] => [level, k === 0 ? value : moved(value)]);
  const rare = contribution.rare === null ? null : moved(contribution.rare);
  const missing = contribution.missing === null ? null : moved(contribution.missing);
  return { ...contribution, levels, rare, missing, typical };
}
