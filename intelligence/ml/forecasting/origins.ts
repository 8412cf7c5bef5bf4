/** A moment in a series from which the next values are foretold: what lies before `cut` is known, `steps` values after it are the test. */
export interface Origin {
  readonly cut: number;
  readonly steps: number;
}

/**
 * The origins of a rolling backtest, oldest first: up to `wanted` windows of `horizon` steps that end with the series and do
 * not overlap. At least a third of the series (4 values) stays before the first. Where it is too short for two or more whole windows, the origins
 * are spread over what there is and the windows end with the series.
 */
export function backtestOrigins(length: number, horizon: number, wanted: number): Origin[] {
  const first = Math.max(3, Math.ceil(length / 3));
  const whole = Math.floor((length - first) / horizon);
  if (whole >= Math.min(wanted, 3)) {
    const count = Math.min(wanted, whole);
    return Array.from({ length: count }, (_, k) => ({ cut: length - (count - k) * horizon, steps: horizon }));
  }
  const room = length - first;
  const last = length - Math.max(1, Math.min(horizon, Math.floor(room / 2)));
  const count = Math.max(1, Math.min(wanted, 4, last - first + 1));
  return Array.from({ length: count }, (_, k) => {
    const cut = count === 1 ? last : first + Math.round(((last - first) * k) / (count - 1));
    return { cut, steps: Math.min(horizon, length - cut) };
  });
}

/** How many origins a set of so many series is tested from: four for a dozen series or more, twelve for a single one. */
export const originsFor = (series: number): number => Math.max(4, Math.min(12, Math.ceil(48 / Math.max(1, series))));
