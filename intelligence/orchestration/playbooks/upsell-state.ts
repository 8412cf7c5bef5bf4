import { offeredThing } from '../../data/customer-state.ts';
import type { PlaybookInput } from '../playbook.ts';
import { type TaskAnswers, withTaskAnswer } from './task-answers.ts';

/** What one period of use has come to. Plain JSON; the same events in any order of arrival give the same. */
export type UpsellState = {
  /** First and last day of the period, and the moment at which it was first told of. */
  readonly from: string | null;
  readonly until: string | null;
  readonly told: string | null;
  readonly of: 'allowance' | 'plan';
  readonly crossed: boolean;
  readonly usedPercent: number;
  readonly chance: number | null;
  readonly likelyOn: string | null;
  /** Steps of this period and when they were asked for. */
  readonly steps: Readonly<Record<string, string>>;
  /** What was answered of which thing, the latest. */
  readonly answer: { readonly thing: string; readonly says: 'accepted' | 'refused'; readonly at: string } | null;
  /** The plan since the period began. */
  readonly plan: { readonly id: string; readonly at: string } | null;
  readonly replied: string | null;
  /** What came of the tasks; absent while nothing did. */
  readonly answers?: TaskAnswers;
  readonly left: boolean;
};

export const initialUpsell: UpsellState = {
  from: null,
  until: null,
  told: null,
  of: 'allowance',
  crossed: false,
  usedPercent: 0,
  chance: null,
  likelyOn: null,
  steps: {},
  answer: null,
  plan: null,
  replied: null,
  left: false,
};

/** First and last day of the calendar month of a moment. */
export function monthOf(moment: string): { from: string; until: string } {
  const month = Temporal.PlainYearMonth.from(moment.slice(0, 7));
  return { from: month.toPlainDate({ day: 1 }).toString(), until: month.toPlainDate({ day: month.daysInMonth }).toString() };
}

/** The state after one more input. A later period begins afresh; what is told of an earlier one changes nothing. */
export function evolveUpsell(state: UpsellState, input: PlaybookInput): UpsellState {
  switch (input.type) {
    case 'usage.threshold': {
      const { from, until, of, state: how, used_percent, chance, likely_on } = input.data;
      const period = from !== undefined && until !== undefined ? { from, until } : monthOf(input.time);
      if (state.until !== null && period.until < state.until && period.from <= state.until) return state;
      const isNew = state.until === null || period.from > state.until;
      const before = isNew ? { ...initialUpsell, left: state.left } : state;
      return {
        ...before,
        from: isNew ? period.from : before.from,
        until: isNew ? period.until : before.until,
        told: before.told === null || input.time < before.told ? input.time : before.told,
        of: before.of === 'plan' && !isNew ? of : isNew ? of : before.of,
        crossed: before.crossed || how === 'crossed',
        usedPercent: Math.max(before.usedPercent, used_percent ?? 0),
        chance: chance ?? before.chance,
        likelyOn: likely_on ?? before.likelyOn,
      };
    }
    case 'offer.accepted':
    case 'offer.refused': {
      const says = input.type === 'offer.accepted' ? 'accepted' : 'refused';
      if (state.answer !== null && state.answer.at >= input.time) return state;
      return { ...state, answer: { thing: offeredThing(input.data), says, at: input.time } };
    }
    case 'service.changed':
      return state.plan !== null && state.plan.at >= input.time ? state : { ...state, plan: { id: input.data.plan_id, at: input.time } };
    case 'message.replied':
      return { ...state, replied: state.replied === null || input.time > state.replied ? input.time : state.replied };
    case 'task.closed':
      return { ...state, answers: withTaskAnswer(state.answers, input, state.steps) };
    case 'customer.cancelled':
      return { ...state, left: true };
    case 'step.requested':
      return { ...state, steps: { ...state.steps, [input.step]: state.steps[input.step] ?? input.time } };
    default:
      return state;
  }
}
