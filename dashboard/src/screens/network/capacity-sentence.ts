import type { NodeUsageForecast } from '../../api/types.ts';
import { calendarDay } from '../../ui/time.ts';
import { chanceWords } from '../customer/use-sentence.ts';

/** How busy a node is and when it is full, in one sentence. */
export function capacitySentence({ busy_hour: busy, capacity }: Pick<NodeUsageForecast, 'busy_hour' | 'capacity'>): string {
  if (busy.latest_percent === null || busy.latest_day === null) return 'No reading tells how busy it is.';
  const now = `${Math.round(busy.latest_percent)} % of its capacity at the busy hour of ${calendarDay(busy.latest_day)}`;
  if (capacity.passed_since) return `${now}: full (${capacity.limit_percent} % and more) since ${calendarDay(capacity.passed_since)}.`;
  return `${now}; ${chanceWords(capacity, `reach ${capacity.limit_percent} % within 30 days`)}.`;
}

const points = new Intl.NumberFormat('en', { maximumFractionDigits: 1, signDisplay: 'exceptZero' });
const say = (value: number): string => points.format(value).replace('-', '−');

/** How the load grows, in points of percent a month; null while it is not known. */
export function busyGrowth(growth: NodeUsageForecast['busy_hour']['growth_points_per_30_days']): string | null {
  if (growth === null) return null;
  const range = `between ${say(growth.low_95)} and ${say(growth.high_95)} points`;
  if (growth.low_95 <= 0 && growth.high_95 >= 0) return `No growth that could be told from chance: ${range} a month.`;
  return `${growth.points > 0 ? 'Grows' : 'Falls'} by about ${say(Math.abs(growth.points)).replace('+', '')} points a month (${range}).`;
}
