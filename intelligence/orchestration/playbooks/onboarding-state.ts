import type { PlaybookInput } from '../playbook.ts';
import { type TaskAnswers, withTaskAnswer } from './task-answers.ts';

type Bill = { readonly id: string; readonly at: string; readonly minor: number; readonly currency: string; readonly due_on: string };

/** What the first weeks of a customer have come to. Plain JSON; the same events in any order of arrival give the same. */
export type OnboardingState = {
  readonly joined: string | null;
  /** The first sign that the service works: it was activated, or an installation is done. */
  readonly works: string | null;
  /** The earliest bill. */
  readonly bill: Bill | null;
  /** The first complaint since the customer joined. */
  readonly complaint: string | null;
  readonly bereaved: boolean;
  readonly left: boolean;
  /** The answer to the question after a week, from 0 to 10. */
  readonly answered: number | null;
  /** Steps, and when each was or will be at the earliest. */
  readonly steps: Readonly<Record<string, string>>;
  readonly answers: TaskAnswers;
};

export const initialOnboarding: OnboardingState = {
  joined: null,
  works: null,
  bill: null,
  complaint: null,
  bereaved: false,
  left: false,
  answered: null,
  steps: {},
  answers: {},
};

/** The beginning of the name of the question after a week. */
export const SURVEY = 'onboarding-';

const earliest = (a: string | null, b: string): string => (a === null || b < a ? b : a);

/** The state after one more input. */
export function evolveOnboarding(state: OnboardingState, input: PlaybookInput): OnboardingState {
  switch (input.type) {
    case 'customer.created':
      return { ...state, joined: earliest(state.joined, input.time) };
    case 'customer.activated':
      return { ...state, works: earliest(state.works, input.time) };
    case 'visit.completed':
      return input.data.kind === 'install' ? { ...state, works: earliest(state.works, input.time) } : state;
    case 'invoice.issued': {
      const { invoice_id: id, amount_minor: minor, currency, due_on } = input.data;
      const known = state.bill;
      if (known !== null && (known.at < input.time || (known.at === input.time && known.id <= id))) return state;
      return { ...state, bill: { id, at: input.time, minor, currency, due_on } };
    }
    case 'ticket.opened':
      return { ...state, complaint: earliest(state.complaint, input.time) };
    case 'customer.flagged':
      return input.data.flag === 'bereavement' ? { ...state, bereaved: true } : state;
    case 'survey.answered':
      return input.data.survey_id.startsWith(SURVEY) ? { ...state, answered: state.answered ?? input.data.score } : state;
    case 'customer.cancelled':
      return { ...state, left: true };
    case 'task.closed':
      return { ...state, answers: withTaskAnswer(state.answers, input, state.steps) };
    case 'step.requested':
      return { ...state, steps: { ...state.steps, [input.step]: state.steps[input.step] ?? input.notBefore ?? input.time } };
    default:
      return state;
  }
}
