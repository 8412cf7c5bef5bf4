import type { PlatformEvent } from '../../contract/envelope.ts';
import { offeredThing } from '../../data/customer-state.ts';
import { own } from '../../kernel/own.ts';
import { DAY, later } from '../moments.ts';
import type { PlaybookInput } from '../playbook.ts';
import { type TaskAnswers, withTaskAnswer } from './task-answers.ts';

/** An offer may be answered for so long after it was made, and words of the customer's own be read for so long, also when its period is over by then. */
const ANSWER = 7 * DAY;
/** A change of plan of which nothing is heard for so long is not waited for any more. */
const CHANGE = 30 * DAY;
/** The mark with which the period begins that was told of while the one before was not over. */
export const NEXT = 'next-period';

/** What is known of the use of one period. */
type Period = {
  /** First and last day of the period, and the moment at which it was first told of. */
  readonly from: string | null;
  readonly until: string | null;
  readonly told: string | null;
  readonly of: 'allowance' | 'plan';
  readonly crossed: boolean;
  readonly usedPercent: number;
  readonly chance: number | null;
  readonly likelyOn: string | null;
};

/** What one period of use has come to. Plain JSON; the same events in any order of arrival give the same. */
export type UpsellState = Period & {
  /** Steps of this period and when they were asked for. */
  readonly steps: Readonly<Record<string, string>>;
  /** What was answered of which thing, the latest. */
  readonly answer: { readonly thing: string; readonly says: 'accepted' | 'refused'; readonly at: string } | null;
  /** The plan since the period began. */
  readonly plan: { readonly id: string; readonly at: string } | null;
  readonly replied: string | null;
  /** What came of the tasks; absent while nothing did. */
  readonly answers?: TaskAnswers;
  /** What came of the changes of plan that were proposed, by step; absent while nothing did. */
  readonly changes?: Readonly<Record<string, 'done' | 'failed' | 'refused'>>;
  /** A later period that was told of while this one was not over; absent while there is none. */
  readonly next?: Period;
  readonly left: boolean;
};

const noPeriod: Period = { from: null, until: null, told: null, of: 'allowance', crossed: false, usedPercent: 0, chance: null, likelyOn: null };

export const initialUpsell: UpsellState = {
  ...noPeriod,
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

const latest = (a: string, b: string): string => (a > b ? a : b);

/** The step of this period that does this. */
export const stepOf = ({ from }: UpsellState, what: string): string => `${what}:${from}`;
/** The moment after the last day of the period. */
export const endOf = ({ until }: UpsellState): string => later(`${until}T00:00:00.000Z`, DAY);

/** What was offered in this period; null when nothing was. */
export function thingOffered({ steps, from }: UpsellState): string | null {
  const step = Object.keys(steps).find((name) => name.startsWith('offer:'));
  return step === undefined ? null : step.slice('offer:'.length, -`:${from}`.length);
}

/** Whether the customer has what was offered, as the ISP's systems say. */
export function hasTaken(state: UpsellState): boolean {
  const thing = thingOffered(state);
  return thing !== null && (thing === `plan:${state.plan?.id}` || state.changes?.[stepOf(state, 'change')] === 'done');
}

/** What the customer says of the offer: as a fact, or to the person who read an answer in the customer's own words; the fact counts first. */
export function saidOf(state: UpsellState): { readonly says: 'accepted' | 'refused'; readonly at: string } | null {
  const thing = thingOffered(state);
  if (thing === null) return null;
  if (state.answer?.thing === thing) return state.answer;
  const told = state.answers?.[stepOf(state, 'answer')];
  if (told?.outcome !== 'agreed' && told?.outcome !== 'refused') return null;
  return { says: told.outcome === 'agreed' ? 'accepted' : 'refused', at: told.at };
}

/** Until when the run goes on: to the end of the period, and longer while its offer may still be answered or a change of plan is under way. */
export function openUntil(state: UpsellState): string {
  const end = endOf(state);
  const said = saidOf(state);
  if (thingOffered(state) === null || hasTaken(state) || said?.says === 'refused') return end;
  const change = stepOf(state, 'change');
  if (said !== null) return state.changes?.[change] === undefined ? latest(end, later(state.steps[change] ?? said.at, CHANGE)) : end;
  const waits = Object.entries(state.steps).flatMap(([step, at]) => (step.startsWith('offer:') || step.startsWith('answer:') ? [later(at, ANSWER)] : []));
  return waits.reduce(latest, end);
}

type Threshold = PlatformEvent<'usage.threshold'>;

const periodOf = ({ data: { from, until }, time }: Threshold): { from: string; until: string } =>
  from !== undefined && until !== undefined ? { from, until } : monthOf(time);

/** What is known of a period after one more threshold. A later period begins afresh; what is told of an earlier one changes nothing. */
function withThreshold(known: Period, input: Threshold): Period {
  const { of, state: how, used_percent, chance, likely_on } = input.data;
  const period = periodOf(input);
  if (known.until !== null && period.until < known.until && period.from <= known.until) return known;
  const isNew = known.until === null || period.from > known.until;
  const before = isNew ? noPeriod : known;
  return {
    from: isNew ? period.from : before.from,
    until: isNew ? period.until : before.until,
    told: before.told === null || input.time < before.told ? input.time : before.told,
    of: isNew || before.of === 'plan' ? of : before.of,
    crossed: before.crossed || how === 'crossed',
    usedPercent: Math.max(before.usedPercent, used_percent ?? 0),
    chance: chance ?? before.chance,
    likelyOn: likely_on ?? before.likelyOn,
  };
}

function threshold(state: UpsellState, input: Threshold): UpsellState {
  const isLater = state.until !== null && periodOf(input).from > state.until;
  const known = withThreshold(isLater ? (state.next ?? noPeriod) : state, input);
  if (!isLater) return known === state ? state : { ...state, ...known };
  return input.time < openUntil(state) ? { ...state, next: known } : { ...initialUpsell, left: state.left, ...known };
}

function requested(state: UpsellState, step: string, time: string): UpsellState {
  if (step === NEXT) return state.next === undefined ? state : { ...initialUpsell, left: state.left, ...state.next };
  return { ...state, steps: { ...state.steps, [step]: state.steps[step] ?? time } };
}

function changed(state: UpsellState, step: string | undefined, end: 'done' | 'failed' | 'refused'): UpsellState {
  if (step === undefined || !step.startsWith('change:') || own(state.steps, step) === undefined) return state;
  return { ...state, changes: { ...state.changes, [step]: end } };
}

/** The state after one more input. */
export function evolveUpsell(state: UpsellState, input: PlaybookInput): UpsellState {
  switch (input.type) {
    case 'usage.threshold':
      return threshold(state, input);
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
    case 'action.done':
      return changed(state, input.data.step, 'done');
    case 'action.failed':
      return changed(state, input.data.step, 'failed');
    case 'action.refused':
      return changed(state, input.data.step, 'refused');
    case 'step.requested':
      return requested(state, input.step, input.time);
    default:
      return state;
  }
}
