import type { ChurnDetail, ChurnRisk, ModelRecord } from '../../api/types.ts';
import { counted } from '../../ui/numbers.ts';

const DAYS_OF_A_MONTH = 30;

/** A chance in whole persons of a hundred; what is there but rounds to nothing is "under 1". */
export const of100 = (chance: number): string => (chance > 0 && chance < 0.005 ? 'under 1' : String(Math.round(100 * chance)));

/** How long customers like this stay; null while no course is told. */
export function staysSentence({ expected }: Pick<ChurnRisk, 'expected'>): string | null {
  if (!expected) return null;
  const { median_days, told_days } = expected;
  if (median_days === null) return `More than half of customers like this stay longer than ${counted(Math.round(told_days / DAYS_OF_A_MONTH), 'month')}.`;
  return `Half of customers like this have left in about ${counted(Math.round(median_days), 'day')}.`;
}

/** How the whole divides into leaving and being closed; null while the two are not told apart. */
export function kindsSentence({
  chance,
  voluntary_chance,
  involuntary_chance,
}: Pick<ChurnRisk, 'chance' | 'voluntary_chance' | 'involuntary_chance'>): string | null {
  if (!chance || voluntary_chance === null || involuntary_chance === null) return null;
  const closed = Math.round((100 * involuntary_chance) / chance);
  if (closed <= 1) return 'Nearly all of it is leaving of their own will.';
  if (closed >= 99) return 'Nearly all of it is being closed for not paying.';
  return `${100 - closed} of 100 parts are leaving of their own will, ${closed} being closed for not paying.`;
}

/** What is not heard now, and how much of what the model looks at that leaves; null when every feed speaks. */
export function silenceSentence({ silent_feeds, confidence }: Pick<ChurnRisk, 'silent_feeds' | 'confidence'>): string | null {
  if (silent_feeds.length === 0) return null;
  return `${silent_feeds.map(({ sentence }) => sentence).join(' ')} ${Math.floor(100 * confidence)} of 100 parts of what the model looks at are known.`;
}

type Judged = Pick<ChurnDetail | ModelRecord, 'backtest'>['backtest'][number];

/** One look back in a sentence: whom the model of that day would have picked, and how many of them left. */
export function lookBackSentence({ days_before, needs, customers, left, top_tenth }: Judged): string {
  if (needs !== null || customers === null || left === null || top_tenth === null) return `${days_before} days back cannot be judged: ${needs ?? 'no data'}.`;
  const share = (part: number, of: number) => of100(part / of);
  return `Asked ${days_before} days back: of the tenth said to be likeliest to leave ${share(top_tenth.left, top_tenth.customers)} of 100 left since, of all customers ${share(left, customers)}.`;
}
