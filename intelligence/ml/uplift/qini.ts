import { UilError } from '../../kernel/errors.ts';

/** People of a randomised test: what a model says of each (higher first), who was treated, and what came of it. */
export interface RankedTrial {
  readonly scores: Float64Array;
  readonly treated: Uint8Array;
  readonly outcome: Float64Array;
}

/** How well a ranking finds those on whom the treatment works. */
export interface UpliftFigures {
  /** Area between the gain of the ranking and that of chance, in outcomes per head. */
  qini: number;
  /** Effect among the tenth that is ranked highest: mean outcome of its treated less that of its controls. */
  uplift_10: number;
  uplift_30: number;
}

export const UPLIFT_FIGURES = ['qini', 'uplift_10', 'uplift_30'] as const satisfies readonly (keyof UpliftFigures)[];

/** One point per distinct score: the share of people up to it and the gain per head of treating just them. */
export interface GainCurve {
  readonly share: Float64Array;
  readonly gain: Float64Array;
  /** The effect on everybody. */
  readonly average: number;
}

/** Rows by falling score, and the ends of the runs of equal scores. */
export interface Ranking {
  readonly order: Int32Array;
  readonly ends: Int32Array;
}

/** Throws NOT_FINITE for scores that are not numbers. */
export function rankingOf(scores: Float64Array): Ranking {
  if (scores.some((score) => !Number.isFinite(score))) throw new UilError('NOT_FINITE', ['score']);
  const order = Int32Array.from(scores.keys()).sort((a, b) => (scores[b] as number) - (scores[a] as number) || a - b);
  const ends: number[] = [];
  for (let k = 0; k < order.length; k++) if (k + 1 === order.length || scores[order[k] as number] !== scores[order[k + 1] as number]) ends.push(k + 1);
  return { order, ends: Int32Array.from(ends) };
}

/**
 * The gain of treating the share φ that is ranked highest: φ × (mean outcome of its treated - mean outcome of its controls),
 * from (0, 0). People of equal score count in part, so that the curve is straight between points. A point whose people
 * are all of one arm is left out. Throws NOT_ENOUGH_DATA when an arm is empty.
 */
export function gainCurve({ scores, treated, outcome }: RankedTrial): GainCurve {
  return curveOf(tallies(rankingOf(scores), treated, outcome));
}

/**
 * Qini area: ∫ gain(φ) - φ × average effect dφ over φ from 0 to 1, by trapezoids. It is in outcomes per head of all people
 * ranked (with visits, 0.0077 means 7.7 more visits per 1,000 people, averaged over all shares that one may treat, than
 * the same number treated by lot); 0 for a ranking by lot or for equal scores. After Radcliffe (2007), per head and with
 * both arms taken as they are among the top instead of scaled by their totals.
 */
export const qiniArea = (trial: RankedTrial): number => areaOf(gainCurve(trial));

/** All figures of a ranking; `counts` is how often each row counts (once when absent). */
export function upliftFigures(ranking: Ranking, treated: Uint8Array, outcome: Float64Array, counts?: Float64Array): UpliftFigures {
  const tally = tallies(ranking, treated, outcome, counts);
  return { qini: areaOf(curveOf(tally)), uplift_10: upliftAmong(tally, 0.1), uplift_30: upliftAmong(tally, 0.3) };
}

/** Running totals at the end of each run of equal scores: people and outcomes of either arm. */
interface Tally {
  readonly treated: Float64Array;
  readonly control: Float64Array;
  readonly treatedSum: Float64Array;
  readonly controlSum: Float64Array;
}

function tallies({ order, ends }: Ranking, treated: Uint8Array, outcome: Float64Array, counts?: Float64Array): Tally {
  const make = () => new Float64Array(ends.length);
  const tally = { treated: make(), control: make(), treatedSum: make(), controlSum: make() };
  let [cases, controls, caseSum, controlSum] = [0, 0, 0, 0];
  for (let run = 0, k = 0; run < ends.length; run++) {
    for (; k < (ends[run] as number); k++) {
      const row = order[k] as number;
      const count = counts ? (counts[row] as number) : 1;
      if (treated[row]) {
        cases += count;
        caseSum += count * (outcome[row] as number);
      } else {
        controls += count;
        controlSum += count * (outcome[row] as number);
      }
    }
    tally.treated[run] = cases;
    tally.control[run] = controls;
    tally.treatedSum[run] = caseSum;
    tally.controlSum[run] = controlSum;
  }
  if (!(cases > 0 && controls > 0)) throw new UilError('NOT_ENOUGH_DATA', ['treated and control people are needed to measure an effect']);
  return tally;
}

function curveOf({ treated, control, treatedSum, controlSum }: Tally): GainCurve {
  const last = treated.length - 1;
  const people = (treated[last] as number) + (control[last] as number);
  const share: number[] = [0];
  const gain: number[] = [0];
  for (let run = 0; run <= last; run++) {
    const [cases, controls] = [treated[run] as number, control[run] as number];
    if (cases === 0 || controls === 0) continue;
    const among = (cases + controls) / people;
    share.push(among);
    gain.push(among * ((treatedSum[run] as number) / cases - (controlSum[run] as number) / controls));
  }
  return { share: Float64Array.from(share), gain: Float64Array.from(gain), average: gain.at(-1) as number };
}

function areaOf({ share, gain, average }: GainCurve): number {
  let area = 0;
  for (let k = 1; k < share.length; k++) {
    const width = (share[k] as number) - (share[k - 1] as number);
    area += (width * ((gain[k] as number) + (gain[k - 1] as number))) / 2;
  }
  return area - average / 2;
}

/** The effect among the share that is ranked highest; NaN when an arm is absent there. */
export const upliftAt = ({ scores, treated, outcome }: RankedTrial, share: number): number => upliftAmong(tallies(rankingOf(scores), treated, outcome), share);

function upliftAmong(tally: Tally, share: number): number {
  const last = tally.treated.length - 1;
  const wanted = share * ((tally.treated[last] as number) + (tally.control[last] as number));
  let run = 0;
  while (run < last && (tally.treated[run] as number) + (tally.control[run] as number) < wanted) run++;
  const before = (totals: Float64Array) => (run > 0 ? (totals[run - 1] as number) : 0);
  const start = before(tally.treated) + before(tally.control);
  const size = (tally.treated[run] as number) + (tally.control[run] as number) - start;
  const part = size > 0 ? (wanted - start) / size : 0;
  const upTo = (totals: Float64Array) => before(totals) + part * ((totals[run] as number) - before(totals));
  return upTo(tally.treatedSum) / upTo(tally.treated) - upTo(tally.controlSum) / upTo(tally.control);
}
