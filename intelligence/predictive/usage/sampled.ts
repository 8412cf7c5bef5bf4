import type { ForetoldDay, ForetoldSum, UsageForecast } from '../../contract/api/usage.ts';
import { normalQuantile } from '../../ml/distributions.ts';

/**
 * The forecast of a group for which some customers stand: bounds are widened by the relative standard error of their mean, which
 * is independent of how the future goes, so the two add up in squares.
 */
export function widened(forecast: UsageForecast, error: number): UsageForecast {
  if (error === 0) return forecast;
  return {
    ...forecast,
    days: forecast.days.map((day) => ({ ...day, ...bounds(day, error) })),
    weeks: forecast.weeks.map((week) => ({ ...week, ...bounds(week, error) })),
    month: forecast.month && { ...forecast.month, ...bounds(forecast.month, error) },
  };
}

type Bounds = Pick<ForetoldDay & ForetoldSum, 'low_80' | 'high_80' | 'low_95' | 'high_95'>;

function bounds({ expected, low_80, high_80, low_95, high_95 }: Bounds & { expected: number }, error: number): Bounds {
  const reach = (bound: number, level: number): number => Math.hypot(bound - expected, normalQuantile((1 + level) / 2) * error * expected);
  return {
    low_80: Math.max(0, Math.round(expected - reach(low_80, 0.8))),
    high_80: Math.round(expected + reach(high_80, 0.8)),
    low_95: Math.max(0, Math.round(expected - reach(low_95, 0.95))),
    high_95: Math.round(expected + reach(high_95, 0.95)),
  };
}
