import type { CustomerUsageForecast, UsageGrowth } from '../../api/types.ts';
import { calendarDay } from '../../ui/time.ts';
import { volume, volumes } from '../../ui/volume.ts';

const HARDLY = 0.05;

/** What a customer will use, in one sentence; null when nothing can be said. */
export function useSentence({ month, allowance }: Pick<CustomerUsageForecast, 'month' | 'allowance'>): string | null {
  if (allowance?.total) {
    const { total, allowance_bytes: limit, passed_on: passed } = allowance;
    const share = Math.round((100 * total.expected) / limit);
    const range = `${volume(total.expected)} this month (${volumes(total.low_80, total.high_80)})`;
    if (passed) return `Passed the allowance of ${volume(limit)} on ${calendarDay(passed)}; will use about ${range}, ${share} % of it.`;
    return `Will use about ${range}, ${share} % of the allowance; ${chanceWords(allowance)}.`;
  }
  return month ? `Will use about ${volume(month.expected)} in the next 30 days (${volumes(month.low_80, month.high_80)}).` : null;
}

type Passing = Pick<NonNullable<CustomerUsageForecast['allowance']>, 'chance' | 'likely_on' | 'earliest_on' | 'latest_on'>;

/** The chance that a limit is passed, and when. */
export function chanceWords({ chance, likely_on: likely, earliest_on: earliest, latest_on: latest }: Passing, act = 'pass it'): string {
  if (chance === null) return `the chance to ${act} is not known yet`;
  if (chance < HARDLY) return `hardly any chance to ${act}`;
  const when = likely === null ? '' : `, most likely about ${calendarDay(likely)}`;
  const between = earliest === null || latest === null || earliest === latest ? '' : ` (${calendarDay(earliest)} to ${calendarDay(latest)})`;
  return `a chance of ${Math.round(100 * chance)} in 100 to ${act}${when}${between}`;
}

const signed = new Intl.NumberFormat('en', { maximumFractionDigits: 1, signDisplay: 'exceptZero' });
const percent = (value: number): string => signed.format(value).replace('-', '−');

/** How the use grows, or that no growth can be told from chance. */
export function growthSentence(growth: UsageGrowth | null): string | null {
  if (growth === null) return null;
  const { percent_per_30_days: by, low_95: low, high_95: high } = growth;
  const range = `between ${percent(low)} and ${percent(high)} %`;
  if (low <= 0 && high >= 0) return `No growth that could be told from chance: ${range} a month.`;
  return `${by > 0 ? 'Grows' : 'Falls'} by about ${percent(Math.abs(by)).replace('+', '')} % a month (${range}).`;
}
