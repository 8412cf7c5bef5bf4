import { UilError } from '../../kernel/errors.ts';
import { binned, MOST } from './bins.ts';

/** Whom a question was put to, one row a time of asking. */
export interface Asked {
  /** What was known of each, one column a signal; NaN is not known. A signal counts how bad something is: more of it never goes with a better feeling. */
  readonly signals: readonly Float64Array[];
  /** 0 to 10, or -1 for no answer. */
  readonly answer: Int8Array;
  /** How each had answered before: an index below `histories`. */
  readonly history: Uint8Array;
  readonly histories: number;
}

/** The feeling behind the answers, and who answers, as data. */
export interface AnswerModel {
  readonly kind: 'answers';
  readonly intercept: number;
  readonly slopes: readonly number[];
  /** The value that stands for a signal that is not known: its mean. */
  readonly typical: readonly number[];
  /** How far a feeling at one moment lies from what the signals say. */
  readonly sd: number;
  /** The chance of answering by the answer (0–4, 5–8, 9, 10) and by how one answered before. */
  readonly answering: readonly (readonly number[])[];
}

/** The bands of answers that may differ in who gives them: 0–4, 5–8, 9 and 10. Where the scale ends each answer has its own, for there feeling runs on and the answer does not. */
const bandOf = (answer: number): number => (answer <= 4 ? 0 : answer <= 8 ? 1 : answer === 9 ? 2 : 3);
export const ANSWER_BANDS = ['0 to 4', '5 to 8', '9', '10'] as const;
const BANDS = ANSWER_BANDS.length;
/** How one answered before counts as if so many of the band had been asked with the chance of all of the band. */
const PRIOR = 100;
const total = (values: Float64Array): number => values.reduce((sum, value) => sum + value, 0);
const ROUNDS = 80;
const PRECISE = 1e-4;
const LEAST_ANSWERS = 50;

/** Rows that are alike: counts of those without an answer by history, and of answers by history and answer. */
interface Pattern {
  readonly x: Float64Array;
  readonly silent: Float64Array;
  readonly answered: Float64Array;
}

/**
 * Learns how people feel from the answers of those who answer, and who answers at all, together. A feeling is normal around a sum of
 * signals and is answered in whole numbers; whether it is answered may depend on the answer itself and on how one answered before,
 * so that neither the mean of the answers nor weights from the signals alone tell how the others feel (a selection model for
 * non-ignorable nonresponse; Heckman 1979, Little & Rubin 2019, fitted by EM). What it rests on: that feelings around the sum are
 * normal. Throws NOT_ENOUGH_DATA.
 *
 * @example
 * const model = learnAnswers({ signals: [tickets], answer, history, histories: 3 });
 * feelingOf(model, [2]); // expected feeling of somebody with two tickets
 */
export function learnAnswers(asked: Asked, start?: AnswerModel): AnswerModel {
  const count = asked.answer.reduce((sum, answer) => sum + (answer >= 0 ? 1 : 0), 0);
  if (count < LEAST_ANSWERS) throw new UilError('NOT_ENOUGH_DATA', [`${count} answers; feelings need ${LEAST_ANSWERS}`]);
  const typical = start?.typical ?? asked.signals.map(meanOf);
  const patterns = patternsOf(asked, typical);
  let model: AnswerModel = start ?? {
    kind: 'answers',
    intercept: mean([...asked.answer].filter((answer) => answer >= 0)),
    slopes: typical.map(() => 0),
    typical,
    sd: 2,
    answering: Array.from({ length: BANDS }, () => new Array<number>(asked.histories).fill(count / asked.answer.length)),
  };
  const share = count / asked.answer.length;
  const step = (from: AnswerModel): AnswerModel => improved(from, patterns, asked.histories, share);
  for (let round = 0; round < ROUNDS; round++) {
    const first = step(model);
    const second = step(first);
    const next = step(extrapolated(numbersOf(model), numbersOf(first), numbersOf(second), second));
    const moved = distance(numbersOf(model), numbersOf(next));
    model = next;
    if (moved < PRECISE) break;
  }
  return model;
}

const numbersOf = ({ intercept, slopes, sd, answering }: AnswerModel): number[] => [
  intercept,
  ...slopes,
  Math.log(sd),
  ...answering.flat().map((p) => Math.log(p / (1 - p))),
];
const distance = (a: readonly number[], b: readonly number[]): number => Math.max(...a.map((value, i) => Math.abs(value - (b[i] as number))));
/** A leap may go so many times as far as a round. */
const FARTHEST = 16;

/** From three rounds in a row, where they lead: EM walks in ever smaller steps, and a leap along them saves most of the way (Varadhan & Roland 2008). */
function extrapolated(zero: readonly number[], one: readonly number[], two: readonly number[], shape: AnswerModel): AnswerModel {
  const r = zero.map((value, i) => (one[i] as number) - value);
  const v = zero.map((_, i) => (two[i] as number) - (one[i] as number) - (r[i] as number));
  const length = (values: readonly number[]) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  const alpha = length(v) === 0 ? 1 : Math.min(FARTHEST, Math.max(1, length(r) / length(v)));
  const leapt = zero.map((value, i) => value + 2 * alpha * (r[i] as number) + alpha * alpha * (v[i] as number));
  const size = shape.slopes.length;
  const wide = shape.answering[0]?.length ?? 1;
  const chance = (z: number): number => 1 / (1 + Math.exp(-Math.max(-8, Math.min(8, z))));
  return {
    ...shape,
    intercept: leapt[0] as number,
    slopes: leapt.slice(1, 1 + size).map((slope) => Math.min(0, slope)),
    sd: Math.min(5, Math.max(0.3, Math.exp(leapt[1 + size] as number))),
    answering: shape.answering.map((_, b) => leapt.slice(2 + size + b * wide, 2 + size + (b + 1) * wide).map(chance)),
  };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
const meanOf = (column: Float64Array): number => mean([...column].filter((value) => !Number.isNaN(value)));

function patternsOf({ signals, answer, history, histories }: Asked, typical: readonly number[]): Pattern[] {
  const known = new Map<string, Pattern>();
  for (let i = 0; i < answer.length; i++) {
    const x = Float64Array.from(signals, (column, j) => (Number.isNaN(column[i]) ? (typical[j] as number) : (column[i] as number)));
    const key = x.join(' ');
    const pattern = known.get(key) ?? { x, silent: new Float64Array(histories), answered: new Float64Array(histories * (MOST + 1)) };
    known.set(key, pattern);
    const h = history[i] as number;
    const place = answer[i] as number;
    if (place < 0) pattern.silent[h] = (pattern.silent[h] as number) + 1;
    else pattern.answered[h * (MOST + 1) + place] = (pattern.answered[h * (MOST + 1) + place] as number) + 1;
  }
  return [...known.values()];
}

/** One round: what the silent would have answered, given what is believed; then what is to be believed, given that. */
function improved(model: AnswerModel, patterns: readonly Pattern[], histories: number, share: number): AnswerModel {
  const gave = new Float64Array(BANDS * histories);
  const all = new Float64Array(BANDS * histories);
  const moments = patterns.map(({ x, silent, answered }): [weight: number, sum: number, squares: number] => {
    const { chance, mean: at, square } = binned(feelingAt(model, x), model.sd);
    const counts = new Float64Array(MOST + 1);
    for (let h = 0; h < histories; h++) {
      let quietChance = 0;
      for (let k = 0; k <= MOST; k++) quietChance += (chance[k] as number) * (1 - (model.answering[bandOf(k)]?.[h] as number));
      for (let k = 0; k <= MOST; k++) {
        const place = bandOf(k) * histories + h;
        const own = answered[h * (MOST + 1) + k] as number;
        const quiet = quietChance > 0 ? ((silent[h] as number) * (chance[k] as number) * (1 - (model.answering[bandOf(k)]?.[h] as number))) / quietChance : 0;
        gave[place] = (gave[place] as number) + own;
        all[place] = (all[place] as number) + own + quiet;
        counts[k] = (counts[k] as number) + own + quiet;
      }
    }
    let [weight, sum, squares] = [0, 0, 0];
    for (let k = 0; k <= MOST; k++) {
      weight += counts[k] as number;
      sum += (counts[k] as number) * (at[k] as number);
      squares += (counts[k] as number) * (square[k] as number);
    }
    return [weight, sum, squares];
  });
  const { intercept, slopes } = leastSquares(patterns, moments, model);
  const next = { ...model, intercept, slopes };
  let [rest, people] = [0, 0];
  for (const [p, [weight, sum, squares]] of moments.entries()) {
    const at = feelingAt(next, (patterns[p] as Pattern).x);
    rest += squares - 2 * at * sum + weight * at * at;
    people += weight;
  }
  return {
    ...next,
    sd: Math.sqrt(Math.max(0.01, rest / people)),
    answering: Array.from({ length: BANDS }, (_, b) => {
      const own = (counts: Float64Array) => counts.subarray(b * histories, (b + 1) * histories);
      const ofBand = (total(own(gave)) + share) / (total(own(all)) + 1);
      return Array.from({ length: histories }, (__, h) => ((own(gave)[h] as number) + PRIOR * ofBand) / ((own(all)[h] as number) + PRIOR));
    }),
  };
}

const SWEEPS = 60;

/** Least squares by coordinates; a slope is never above nothing, for no signal of something bad goes with a better feeling. */
function leastSquares(
  patterns: readonly Pattern[],
  moments: readonly (readonly [number, number, number])[],
  from: AnswerModel,
): { intercept: number; slopes: number[] } {
  const size = from.slopes.length + 1;
  const normal = new Float64Array(size * size);
  const right = new Float64Array(size);
  for (const [p, [weight, sum]] of moments.entries()) {
    const row = [1, ...(patterns[p] as Pattern).x];
    for (let a = 0; a < size; a++) {
      right[a] = (right[a] as number) + (row[a] as number) * sum;
      for (let b = 0; b < size; b++) normal[a * size + b] = (normal[a * size + b] as number) + weight * (row[a] as number) * (row[b] as number);
    }
  }
  const beta = [from.intercept, ...from.slopes];
  for (let sweep = 0; sweep < SWEEPS; sweep++)
    for (let a = 0; a < size; a++) {
      let rest = right[a] as number;
      for (let b = 0; b < size; b++) if (b !== a) rest -= (normal[a * size + b] as number) * (beta[b] as number);
      const own = normal[a * size + a] as number;
      const value = own > 0 ? rest / own : 0;
      beta[a] = a === 0 ? value : Math.min(0, value);
    }
  return { intercept: beta[0] as number, slopes: beta.slice(1) };
}

const feelingAt = ({ intercept, slopes }: Pick<AnswerModel, 'intercept' | 'slopes'>, x: ArrayLike<number>): number => {
  let sum = intercept;
  for (const [j, slope] of slopes.entries()) sum += slope * (x[j] as number);
  return sum;
};

/** The expected feeling by the signals; one that is not known counts as its mean. It may lie beyond the ends of the scale. */
export const feelingOf = (model: AnswerModel, signals: readonly (number | null)[]): number =>
  feelingAt(
    model,
    signals.map((value, j) => value ?? (model.typical[j] as number)),
  );

/** The chance that somebody who feels like this answers 9 or 10, less the chance of 0 to 6: from -1 to 1, the scale of the net promoter score. */
export function promoterBalance(feeling: number, sd: number): number {
  const { chance } = binned(feeling, sd);
  let balance = 0;
  for (let k = 0; k <= MOST; k++) balance += k >= 9 ? (chance[k] as number) : k <= 6 ? -(chance[k] as number) : 0;
  return balance;
}
