import { UilError } from '../../kernel/errors.ts';
import { sigmoid } from '../classifier.ts';
import { type ArmCount, byPlace, checkCount } from './counts.ts';
import { type Cell, type MainEffects, mainEffects } from './main-effects.ts';

/** A beta distribution of a chance: `a` counts as successes, `b` as failures. */
export interface Beta {
  readonly a: number;
  readonly b: number;
}

/** What is known of the chance of success per segment and arm. Plain data: it is its own snapshot. */
export interface ArmModel {
  readonly kind: 'arm-model';
  readonly effects: MainEffects;
  /** Trials that a segment's own ones must outweigh to move an arm away from what holds for all. */
  readonly concentration: number;
  /** Trials per arm over all segments, faded with age. */
  readonly trialsByArm: Readonly<Record<string, number>>;
  readonly cells: readonly Cell[];
}

export interface LearnOptions {
  /** The day as of which is learned; counts of later days are not looked at. All count in full when absent. */
  readonly today?: number;
  /** Days after which a trial counts half as much, since habits drift. */
  readonly halfLifeDays?: number;
  /** Days that a trial waits for its success before it counts at all: else the newest trials would look like failures. */
  readonly waitDays?: number;
}

export const HALF_LIFE_DAYS = 90;
export const WAIT_DAYS = 2;

/**
 * Learns the chance of success per segment and arm. Each is drawn to what holds for all segments (its own ease and that of
 * the arm), the more the less it was tried; how much is learned from the data (empirical Bayes on beta-binomial counts).
 * Equal counts give an equal model, in whatever order they come; counts of the same day, segment and arm are added.
 * Throws NOT_FINITE and CELL_INVALID.
 */
export function learnArms(counts: readonly ArmCount[], { today, halfLifeDays = HALF_LIFE_DAYS, waitDays = WAIT_DAYS }: LearnOptions = {}): ArmModel {
  const cells = cellsOf(counts, ({ day }) => {
    if (today === undefined) return 1;
    return day > today - waitDays ? 0 : 0.5 ** ((today - day) / halfLifeDays);
  });
  const effects = mainEffects(cells);
  const trialsByArm: Record<string, number> = {};
  for (const { arm, trials } of cells) trialsByArm[arm] = (trialsByArm[arm] ?? 0) + trials;
  return { kind: 'arm-model', effects, concentration: concentrationOf(cells, effects), trialsByArm, cells };
}

function cellsOf(counts: readonly ArmCount[], weightOf: (count: ArmCount) => number): Cell[] {
  const cells = new Map<string, { segment: string; arm: string; trials: number; successes: number }>();
  for (const count of counts.toSorted(byPlace)) {
    checkCount(count);
    const weight = weightOf(count);
    if (weight === 0 || count.trials === 0) continue;
    const key = JSON.stringify([count.segment, count.arm]);
    const cell = cells.get(key) ?? { segment: count.segment, arm: count.arm, trials: 0, successes: 0 };
    cells.set(key, cell);
    cell.trials += weight * count.trials;
    cell.successes += weight * count.successes;
  }
  return [...cells.values()];
}

/** Concentrations to weigh, in trials. */
const CONCENTRATIONS = [10, 20, 40, 80, 160, 320, 640, 1280, 2560];

/** The mean of the concentration (of its logarithm) given the counts, all on the grid being equally likely beforehand. */
function concentrationOf(cells: readonly Cell[], effects: MainEffects): number {
  const logChances = CONCENTRATIONS.map((size) =>
    cells.reduce((sum, cell) => {
      const p = sigmoid(logOddsOf(effects, cell.segment, cell.arm));
      return sum + logBeta(size * p + cell.successes, size * (1 - p) + cell.trials - cell.successes) - logBeta(size * p, size * (1 - p));
    }, 0),
  );
  const most = Math.max(...logChances);
  let [total, sum] = [0, 0];
  for (const [k, size] of CONCENTRATIONS.entries()) {
    const chance = Math.exp((logChances[k] as number) - most);
    total += chance;
    sum += chance * Math.log(size);
  }
  return Math.exp(sum / total);
}

const logOddsOf = ({ mean, segments, arms }: MainEffects, segment: string | null, arm: string): number =>
  mean + (segment !== null && Object.hasOwn(segments, segment) ? (segments[segment] as number) : 0) + (Object.hasOwn(arms, arm) ? (arms[arm] as number) : 0);

/**
 * The chance of success of an arm on a segment. An unknown segment, or null, has what holds for all, an arm that was never
 * tried the mean of arms with their spread. Without any data it is uniform.
 */
export function posteriorOf(model: ArmModel, segment: string | null, arm: string): Beta {
  const { effects, concentration, trialsByArm, cells } = model;
  if (cells.length === 0) return { a: 1, b: 1 };
  const own = cells.find((cell) => cell.segment === segment && cell.arm === arm);
  const p = sigmoid(logOddsOf(effects, segment, arm));
  const spreadOfArms = Math.max(1, 1 / (p * (1 - p) * effects.armSpread) - 1);
  const elsewhere = Math.max(0, (Object.hasOwn(trialsByArm, arm) ? (trialsByArm[arm] as number) : 0) - (own?.trials ?? 0));
  const size = 1 / (1 / concentration + 1 / (elsewhere + spreadOfArms));
  return { a: size * p + (own?.successes ?? 0), b: size * (1 - p) + (own ? own.trials - own.successes : 0) };
}

/** The model of parsed JSON that was written of one. Throws SNAPSHOT_INVALID. */
export function restoreArmModel(data: unknown): ArmModel {
  const model = (data ?? {}) as Partial<ArmModel>;
  const numbers = [model.concentration, model.effects?.mean, model.effects?.armSpread];
  const groups = [model.effects?.segments, model.effects?.arms, model.trialsByArm];
  const whole =
    model.kind === 'arm-model' &&
    Array.isArray(model.cells) &&
    groups.every((group) => group && Object.values(group).every(Number.isFinite)) &&
    numbers.every(Number.isFinite) &&
    model.cells.every((cell: Partial<Cell>) => Number.isFinite(cell.trials) && Number.isFinite(cell.successes));
  if (!whole) throw new UilError('SNAPSHOT_INVALID', ['it is not of a model of arms']);
  return model as ArmModel;
}

/** log B(a, b). */
const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);

/** log Γ(x) for x > 0: Stirling's series after raising x above 8 (Abramowitz & Stegun 6.1.41). */
function logGamma(x: number): number {
  let shift = 0;
  let z = x;
  for (; z < 8; z++) shift += Math.log(z);
  const square = 1 / (z * z);
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))) / z;
  return (z - 0.5) * Math.log(z) - z + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
