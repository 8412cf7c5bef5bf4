import type { CustomerHistory } from '../../data/feature-store.ts';
import type { FeatureInput } from '../../data/features/feature.ts';
import { addDays, type Day, dayNumber } from '../../kernel/days.ts';
import { isCustomerOn } from '../customer-rows.ts';
import { signalsOf } from './signals.ts';

/** A customer who was asked on a day, with what was known the day before, and the answer; null is none. */
export interface Ask {
  readonly customer: string;
  readonly segment: string;
  readonly day: number;
  readonly signals: readonly (number | null)[];
  readonly answer: number | null;
  /** 0 never asked before, 1 asked and silent, 2 answered before. */
  readonly before: 0 | 1 | 2;
}

/** Days within which an answer belongs to the asking, and after which a customer counts as asked again where nobody tells of it. */
export const ANSWER_DAYS = 30;
const QUARTER_DAYS = 91;

/**
 * Everybody who was asked between two days. Where the ISP does not tell whom it asks, each customer counts as asked once a quarter,
 * and an answer counts for its quarter.
 */
export function asksOf(customer: string, history: CustomerHistory, first: Day, last: Day, told: boolean): Ask[] {
  const [from, until] = [dayNumber(first), dayNumber(last)];
  const known = history.facts.asOf(last);
  const span = until - from + 1;
  const answers = known.daily('survey.score_milli', span);
  const answerFrom = (day: number, days: number): number | null => {
    for (let d = Math.max(0, day - from); d < Math.min(span, day - from + days); d++) {
      const found = answers[d];
      if (found) return found.sum / found.count / 1000;
    }
    return null;
  };
  const days = told ? askedDays(known.daily('survey.asked', span), from) : quarters(from, until).filter((day) => isCustomerOn(history, dayText(day)));
  let before: Ask['before'] = 0;
  return days
    .filter((day) => until - day >= (told ? ANSWER_DAYS : QUARTER_DAYS))
    .map((day): Ask => {
      const answer = answerFrom(day, told ? ANSWER_DAYS : QUARTER_DAYS);
      const input = history.asOf(addDays(dayText(day), -1));
      const ask: Ask = { customer, segment: segmentOf(input), day, signals: signalsOf(input), answer, before };
      before = answer !== null ? 2 : before === 2 ? 2 : 1;
      return ask;
    });
}

/** The segment of a customer, `unknown` when not told. */
export const segmentOf = ({ customer }: FeatureInput): string => customer.state<string>('segment')?.value ?? 'unknown';

const dayText = (day: number): Day => new Date(day * 86_400_000).toISOString().slice(0, 10);
const askedDays = (days: readonly unknown[], from: number): number[] => days.flatMap((told, d) => (told ? [from + d] : []));

function quarters(from: number, until: number): number[] {
  const days: number[] = [];
  for (let day = until - QUARTER_DAYS; day >= from; day -= QUARTER_DAYS) days.unshift(day);
  return days;
}
