/** Predictions settled in a month whose log-odds fall into one bin: how many, how many came true, and the sums of what was said, Brier score and log-loss. */
export type ChanceBin = readonly [bin: number, rows: number, came: number, said: number, brier: number, logLoss: number];

/** What came of the chances of one month, horizon and segment; `unknown` are those of which nobody can say. */
export interface ChanceMonth {
  readonly kind: 'chance';
  readonly unknown: number;
  readonly bins: readonly ChanceBin[];
}

/** What came of the ranges of one month, span and segment: hits of the bounds and sums of what was said, what came and how far they were apart. */
export interface RangeMonth {
  readonly kind: 'range';
  readonly unknown: number;
  readonly rows: number;
  readonly in_80: number;
  /** Those with bounds of 95 %, and how many of them held. */
  readonly rows_95: number;
  readonly in_95: number;
  readonly said: number;
  readonly came: number;
  readonly error: number;
}

/** What is kept of the settled predictions of a month. */
export interface SettledMonth {
  readonly model: string;
  readonly truth: string;
  readonly horizon_hours: number;
  /** The first day of the month in which the horizon ended. */
  readonly month: string;
  readonly segment: string;
  readonly figures: ChanceMonth | RangeMonth;
}

/** Bins of log-odds from -8 to 8, an eighth wide: fine enough that ranking and calibration by bins are those of the single predictions. */
export const LOG_ODDS = { from: -8, to: 8, bins: 128 } as const;
