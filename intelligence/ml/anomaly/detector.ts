import { UilError } from '../../kernel/errors.ts';
import { type Past, placeInPast } from './episodes.ts';
import { breakMixture, mixtureOddness } from './mixture.ts';
import { type AnomalyParams, DEFAULT_PARAMS } from './params.ts';
import { remember, surpriseOf } from './rarity.ts';
import { expectedAt, seasonOddness } from './season.ts';
import { restoredState } from './snapshot.ts';
import { type AnomalySnapshot, type AnomalyState, freshState, ODDITIES, type Oddity } from './state.ts';
import { breakStretch, stretchOddness } from './stretches.ts';
import { roundingOf, valueOddness } from './values.ts';

/** A reading whose score is at least this is worth telling a person. */
export const ALARM = 0.5;

/** Readings that a stream needs before one is judged. */
export const readingsToLearn = ({ window }: AnomalyParams = DEFAULT_PARAMS): number => 2 * window;

/** What is left of the score of a reading that says no more than the readings just before it. */
const REPEATED = 0.25;
/** A reading counts as new evidence when it is this many times rarer than those just before it. */
const RARER = Math.LN2;
/**
 * How often the doubt of a young stream counts. Among few readings chance makes records often: one in the n-th with 1 / n, two
 * in respects that have nothing to do with one another with 1 / n². An alarm mostly rests on two or more.
 */
const DOUBT = 2;
/** The share by which one pause moves the usual step of time. */
const SHARE_OF_TIME = 0.05;
/** Beyond this the sums of distances could overflow. */
const LARGEST = 1e300;

/** What the detector says of one reading, from this and earlier readings alone. */
export interface AnomalyReading extends Past {
  /**
   * In [0, 1]; at least `ALARM` for what a person should see. It speaks once: readings that follow an unusual one score low
   * unless they are rarer still. `surprise` does not do so.
   */
  readonly score: number;
  /**
   * How rare the reading is, in nats: 0 for an ordinary one; ln(episodes + 1), where the score reaches `ALARM`, for one that
   * in one respect is odder than all remembered episodes of a stream that is well known.
   */
  readonly surprise: number;
  /** Where 99 of 100 readings of this moment lie; absent until there is a reading to tell it from. */
  readonly expected?: { readonly low: number; readonly high: number };
  /** In what ways the reading is odd, the oddest first. Empty for an ordinary one. */
  readonly oddities: readonly Oddity[];
  /** True when there was no reading (NaN): the score is 0 and nothing was learned. */
  readonly missing: boolean;
  /** True as long as too few readings are known to judge one: the score is 0. */
  readonly learning: boolean;
}

export interface AnomalyDetector {
  /**
   * Judges a reading and learns from it. NaN stands for a missing value. Readings come in the order of time, at any
   * distance. Throws NOT_FINITE for infinities and for a moment that is no number, and learns nothing then.
   */
  next(timestampMs: number, value: number): AnomalyReading;
  snapshot(): AnomalySnapshot;
}

/**
 * A detector for one stream of readings. It learns as it goes, in constant memory (75 kB as JSON), and never looks ahead: a
 * score depends on this and earlier readings only. The unit and the zero of the values do not matter.
 *
 * @example
 * const detector = anomalyDetector();
 * const { score, expected } = detector.next(Date.UTC(2026, 0, 1), 41.5);
 */
export const anomalyDetector = (params: Partial<AnomalyParams> = {}): AnomalyDetector => {
  const all = { ...DEFAULT_PARAMS, ...params };
  return detectorWith(all, freshState(all));
};

/** The detector of which a snapshot was taken; it goes on as if it had never stopped. Throws SNAPSHOT_INVALID. */
export function restoreDetector(data: unknown): AnomalyDetector {
  const { params, state } = restoredState(data);
  return detectorWith(params, state);
}

/** The score of each reading of a series, as a detector gives it that sees them one by one. */
export function scoreSeries(timestampsMs: ArrayLike<number>, values: ArrayLike<number>, params?: Partial<AnomalyParams>): Float64Array {
  const detector = anomalyDetector(params);
  return Float64Array.from(values, (value, i) => detector.next(timestampsMs[i] as number, value).score);
}

function detectorWith(params: AnomalyParams, state: AnomalyState): AnomalyDetector {
  return {
    next(timestampMs, given) {
      if (!Number.isFinite(timestampMs)) throw new UilError('NOT_FINITE', ['timestamp']);
      if (given === Infinity || given === -Infinity) throw new UilError('NOT_FINITE', ['value']);
      const expected = rangeAt(timestampMs, state);
      const learning = state.readings < readingsToLearn(params);
      if (Number.isNaN(given)) return { score: 0, surprise: 0, ...expected, oddities: [], missing: true, learning, ...placeInPast(state.episodes) };
      const value = Math.max(-LARGEST, Math.min(LARGEST, given)) + 0;
      const { surprise, oddities } = judge(timestampMs, value, params, state);
      if (learning) return { score: 0, surprise: 0, ...expected, oddities: [], missing: false, learning, ...placeInPast(state.episodes) };
      const whole = Math.log(params.episodes + 1);
      const before = Math.max(0, ...state.lately);
      state.lately.push(surprise);
      if (state.lately.length > params.window) state.lately.shift();
      const score = (1 - 2 ** (-surprise / whole)) * (surprise > before + RARER || before === 0 ? 1 : REPEATED);
      const past = placeInPast(state.episodes, { timestampMs, surprise, unusual: surprise >= whole, window: params.window });
      return { score, surprise, ...expected, oddities, missing: false, learning, ...past };
    },
    snapshot: () => structuredClone({ kind: 'anomaly-detector', params, state }),
  };
}

function rangeAt(timestampMs: number, { season }: AnomalyState): { expected?: { low: number; high: number } } {
  const expected = expectedAt(timestampMs, season);
  return expected ? { expected: { low: expected.value - expected.reach, high: expected.value + expected.reach } } : {};
}

/**
 * The surprise of a reading: the surprises of all ways to be odd together (as in Fisher's combination of p-values), less the
 * doubt of a stream that is not yet well known. The oddities are those of which half of the remembered episodes had less.
 */
function judge(timestampMs: number, value: number, params: AnomalyParams, state: AnomalyState): { surprise: number; oddities: Oddity[] } {
  keepTime(timestampMs, params, state);
  const { episodes, window } = params;
  const measures = measuresOf(timestampMs, value, params, state);
  const trials = Math.min(episodes, Math.ceil(state.readings / window));
  const surprises = ODDITIES.map((oddity) => {
    const surprise = surpriseOf(measures[oddity], state.rarity[oddity], trials);
    remember(measures[oddity], state.rarity[oddity], episodes, window);
    return { oddity, surprise };
  });
  state.readings++;
  const together = surprises.reduce((sum, { surprise }) => sum + surprise, 0);
  const unknown = Math.log(params.known / Math.min(state.readings, params.known));
  const odd = surprises.filter(({ surprise }) => surprise > Math.LN2).sort((a, b) => b.surprise - a.surprise);
  return { surprise: Math.max(0, together - DOUBT * unknown), oddities: odd.map(({ oddity }) => oddity) };
}

function measuresOf(timestampMs: number, value: number, params: AnomalyParams, state: AnomalyState): Record<Oddity, number> {
  const { beyond, gap, jump } = valueOddness(value, state.values, params.values);
  const range = { low: state.values.low as number, high: state.values.high as number };
  const least = roundingOf(range);
  const stretch = stretchOddness(value, state.stretches, params.stretch, params.stretches);
  const mixture = mixtureOddness(value, state.mixture, range, { window: params.window, bins: params.bins, capacity: params.mixtures });
  const season = seasonOddness(timestampMs, value, state.season);
  return { beyond, gap, jump, stretch: stretch <= least ? 0 : stretch, mixture, season: season <= least ? 0 : season };
}

/** Follows the pace of the stream. After a hole nothing is compared across it. */
function keepTime(timestampMs: number, { window }: AnomalyParams, state: AnomalyState): void {
  const pause = state.lastMs === null ? 0 : timestampMs - state.lastMs;
  state.lastMs = timestampMs;
  if (!(pause > 0)) return;
  if (state.stepMs > 0 && pause > window * state.stepMs) {
    breakStretch(state.stretches);
    breakMixture(state.mixture);
    state.values.last = null;
    state.season.recent = [];
  }
  state.stepMs = state.stepMs === 0 ? pause : state.stepMs + SHARE_OF_TIME * (Math.min(pause, window * state.stepMs) - state.stepMs);
}
