export interface ForecastOptions {
  /** Steps ahead. */
  readonly horizon: number;
  /** Lengths of the seasons in steps, such as 24 and 168 for hourly values; found by trying when absent. */
  readonly seasons?: readonly number[];
  /** Every draw of chance comes from it: equal series and seed give an equal answer, whatever the order of the series. */
  readonly seed: number;
  /** Names of the methods to try; all when absent. The simple ones are always among them. */
  readonly methods?: readonly string[];
  /** Called with the share of the work that is done; the work stops when it throws. */
  readonly progress?: (share: number) => void;
}

export interface Interval {
  /** The chance with which each single value lies between the bounds. */
  readonly level: number;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

/** How the methods did on windows of the series that they had not seen: mean absolute errors in the units of the series. */
export interface BacktestReport {
  readonly origins: number;
  readonly errors: Readonly<Record<string, number>>;
  /** Of what would have been said: weights learned without the window. */
  readonly pool: number;
}

export interface Forecast {
  readonly id: string;
  readonly point: Float64Array;
  readonly intervals: readonly Interval[];
  /** The share of each method in the answer. */
  readonly weights: Readonly<Record<string, number>>;
  /** Absent when the series was not there when the forecaster learned. */
  readonly backtest?: BacktestReport;
}

export interface Refusal {
  readonly id: string;
  readonly refused: 'NOT_ENOUGH_DATA';
  readonly needs: string;
}

export type Outcome = Forecast | Refusal;
