/** The settings of the detector. The defaults are meant for every stream; none needs tuning per device. */
export interface AnomalyParams {
  /** Readings that are looked at together as "lately": 48 are four hours of five-minute readings, two days of hourly ones. */
  readonly window: number;
  /** Readings in a row whose course is compared with earlier ones. */
  readonly stretch: number;
  /** How many of the most unusual episodes are remembered to judge the next one by. */
  readonly episodes: number;
  /** Readings after which a stream counts as known: before, more is asked of an alarm. */
  readonly known: number;
  /** Parts of the range of values into which the mixture of values is counted. */
  readonly bins: number;
  /** Earlier stretches, windows and values that are kept for comparison. */
  readonly stretches: number;
  readonly mixtures: number;
  readonly values: number;
  /** Slots of a day for which a level of their own is learned. */
  readonly slots: number;
}

export const DEFAULT_PARAMS: AnomalyParams = {
  window: 48,
  stretch: 12,
  episodes: 12,
  known: 4000,
  bins: 5,
  stretches: 200,
  mixtures: 64,
  values: 256,
  slots: 48,
};
