import type { FeatureInput } from '../../data/features/feature.ts';
import type { Line } from './limit.ts';

/** Use of a day is told on the next: windows end with yesterday. */
const TOLD_AFTER = 1;
/** Evenings that must have been measured before their spread says anything. */
const LEAST_EVENINGS = 5;

/** The evening speeds of a customer: means of three, seven and thirty days, and the spread of the month. */
export function eveningsOf({ customer }: FeatureInput): Pick<Line, 'evening' | 'eveningSpread'> {
  const [days, week, month] = [3, 7, 30].map((length) => customer.window('usage.evening_speed_milli', length, TOLD_AFTER)) as [Window, Window, Window];
  return {
    evening: [mean(days), mean(week), mean(month)],
    eveningSpread: month.count >= LEAST_EVENINGS ? { min: month.min / 1000, max: month.max / 1000 } : null,
  };
}

type Window = ReturnType<FeatureInput['customer']['window']>;
const mean = ({ count, sum }: Window): number | null => (count === 0 ? null : sum / count / 1000);

/** The highest reading of the customer's access node in seven days, in percent; null without readings. */
export function nodePeakOf({ node }: FeatureInput): number | null {
  const week = node?.window('node.utilisation_milli', 7);
  return week && week.count > 0 ? week.max / 1000 : null;
}
