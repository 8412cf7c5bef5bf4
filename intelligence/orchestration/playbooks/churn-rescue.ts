import type { Command, CreateTask } from '../../contract/commands.ts';
import { offeredThing } from '../../data/customer-state.ts';
import { isoText } from '../../kernel/iso-text.ts';
import { sendingOf } from '../aim.ts';
import { DAY, HOUR, later } from '../moments.ts';
import type { CustomerView, PlaybookInput, RuleAnswer, Verdict } from '../playbook.ts';
import { playbookKind } from '../playbook-kind.ts';
import { RevenueFlowOptimizer, type Way } from '../revenue-flow.ts';
import { NOTHING_SPENT } from '../room.ts';
import { act, stop, wait } from '../verdicts.ts';
import { usualAim } from './contact-settings.ts';
import { type Credits, creditMark, withCredit } from './credits.ts';
import { defaultRescue, flowFaults, RescueSettings } from './flow-settings.ts';
import { answerTask, chooseFor, HEARD_OF_OFFERS, isFresh, lineTask, offerMessage, offerOf, protectedBecause, revenueOf } from './revenue-steps.ts';
import { inVain, type TaskAnswers, withTaskAnswer } from './task-answers.ts';

/** What a rescue remembers. Plain JSON. */
type RescueState = {
  readonly period: string | null;
  readonly since: string | null;
  /** Steps and when they were asked for. */
  readonly steps: Readonly<Record<string, string>>;
  readonly answer: { readonly says: 'accepted' | 'refused'; readonly thing: string; readonly at: string } | null;
  readonly plan: { readonly id: string; readonly at: string } | null;
  /** What became of the credit that was proposed. */
  readonly credit: 'done' | 'failed' | 'refused' | null;
  /** What it came to when it was proposed; absent before. */
  readonly credits?: Credits;
  readonly replied: string | null;
  /** What came of the tasks; absent while nothing did. */
  readonly answers?: TaskAnswers;
  readonly left: boolean;
};

const initial: RescueState = { period: null, since: null, steps: {}, answer: null, plan: null, credit: null, replied: null, left: false };

const latest = (a: string | null, b: string): string => (a === null || b > a ? b : a);

function evolve(state: RescueState, input: PlaybookInput): RescueState {
  switch (input.type) {
    case 'rescue.proposed':
      return { ...state, period: state.period ?? input.data.period, since: state.since === null || input.time < state.since ? input.time : state.since };
    case 'offer.accepted':
    case 'offer.refused':
      return state.answer !== null && state.answer.at >= input.time
        ? state
        : { ...state, answer: { says: input.type === 'offer.accepted' ? 'accepted' : 'refused', thing: offeredThing(input.data), at: input.time } };
    case 'service.changed':
      return state.plan !== null && state.plan.at >= input.time ? state : { ...state, plan: { id: input.data.plan_id, at: input.time } };
    case 'action.done':
    case 'action.failed':
    case 'action.refused':
      return input.data.step === CREDIT && state.steps[CREDIT] !== undefined
        ? { ...state, credit: input.type === 'action.done' ? 'done' : input.type === 'action.failed' ? 'failed' : 'refused' }
        : state;
    case 'task.closed':
      return { ...state, answers: withTaskAnswer(state.answers, input, state.steps) };
    case 'message.replied':
      return { ...state, replied: latest(state.replied, input.time) };
    case 'customer.cancelled':
      return { ...state, left: true };
    case 'step.requested': {
      const credits = withCredit(state.credits, input.step);
      return credits === null ? { ...state, steps: { ...state.steps, [input.step]: state.steps[input.step] ?? input.time } } : { ...state, credits };
    }
    default:
      return state;
  }
}

type Look = { state: RescueState; view: CustomerView; now: Date; settings: RescueSettings; optimizer: RevenueFlowOptimizer; rules: RuleAnswer[] };

const CREDIT = 'credit';
const TELL = 'tell-credit';
const AGAIN = 'call-again';
const KINDS: readonly Way['kind'][] = ['call', 'line-check', 'downgrade', 'discount'];
/** The steps that are the rescue itself; one is taken. */
const taken = ({ steps }: RescueState): string | undefined =>
  Object.keys(steps).find((step) => step === 'call' || step === 'line' || step === CREDIT || step.startsWith('smaller:'));

const callTask = (step: string, due: string): CreateTask => ({
  kind: 'create-task',
  step,
  title: 'Call to keep the customer',
  detail: 'A call is expected to keep more than it costs. Ask how things are; promise nothing that the system has not proposed.',
  due,
  role: 'success',
});

/** What a way asks for. */
function commandOf(look: Look, way: Way): Command {
  const { view, now, settings } = look;
  const offer = offerOf(way);
  switch (way.kind) {
    case 'call':
      return { ...callTask('call', later(now, settings.call_within_hours * HOUR)), offer };
    case 'line-check':
      return {
        ...lineTask('line', revenueOf(view).limit_sentence ?? 'The line may hold the customer back', later(now, settings.call_within_hours * HOUR)),
        offer,
      };
    case 'discount':
      return {
        kind: 'platform-action',
        step: CREDIT,
        action: 'give-credit',
        values: { amount_minor: way.discount_minor, currency: way.currency ?? view.currency, reason: way.name },
        notBefore: isoText(now),
        approval: { role: 'success', within_hours: settings.approve_within_hours },
        offer,
      };
    default:
      return offerMessage(look, `smaller:${way.thing}`, way, 'offer-smaller');
  }
}

/** What follows from what a person said on closing a task of the run; null while nobody said anything that changes it. */
function answered(look: Look, step: string): Verdict | null {
  const { state, now, settings, rules } = look;
  const last = [AGAIN, 'answer', step].find((one) => state.answers?.[one] !== undefined);
  const said = last === undefined ? undefined : state.answers?.[last]?.outcome;
  if (last === undefined || said === undefined) return null;
  rules.push({ rule: 'task', answer: `${last}: ${said}` });
  if (said === 'agreed') return stop(look, 'accepted', 'The customer said to a person that they stay.');
  if (said === 'refused') return stop(look, 'declined', 'The customer said no to a person.');
  if (!inVain(said) || last === 'answer') return null;
  if (step === 'call' && state.steps[AGAIN] === undefined)
    return act(look, 'The first call reached nobody, so a person calls once more.', [callTask(AGAIN, later(now, DAY))], later(now, settings.follow_days * DAY));
  return last === step && step === 'call' ? null : stop(look, 'overtaken', 'It could not be done, so the run ends.');
}

/** What follows from what was done: the customer hears of a credit, an answer is read, an end is noted. */
function follow(look: Look, step: string): Verdict {
  const { state, view, now, settings } = look;
  const end = later(state.steps[step] as string, settings.follow_days * DAY);
  const told = answered(look, step);
  if (told) return told;
  const thing = step.startsWith('smaller:') ? step.slice('smaller:'.length) : null;
  if (thing !== null && (thing === `plan:${state.plan?.id}` || (state.answer?.says === 'accepted' && state.answer.thing === thing)))
    return stop(look, 'accepted', 'The customer took the smaller plan and stays.');
  if (thing !== null && state.answer?.says === 'refused') return stop(look, 'declined', 'The customer did not want the smaller plan.');
  if (step === CREDIT && state.credit === 'refused') return stop(look, 'overtaken', 'Nobody agreed to the discount.');
  if (isoText(now) >= end) return stop(look, 'completed', `The customer is still there ${settings.follow_days} days after it.`);
  if (step === CREDIT && state.credit === 'done' && state.steps[TELL] === undefined) {
    const { minor, currency } = state.credits?.[CREDIT] ?? { minor: 0, currency: view.currency };
    const sending = sendingOf(view, settings, { channels: [view.email === null ? 'sms' : 'email', 'in-app'], from: now });
    look.rules.push(...sending.rules);
    const message: Command = {
      kind: 'send-message',
      step: TELL,
      class: 'care',
      purpose: 'credit-given',
      ...sending.to,
      template: minor === 0 ? 'credit-given' : 'credit-of',
      values: minor === 0 ? {} : { amount_minor: minor, currency },
    };
    return act(look, 'The credit has been given, so the customer hears of it.', [message], end);
  }
  const asked = state.steps[step] as string;
  if (thing !== null && state.replied !== null && state.replied > asked && state.steps.answer === undefined)
    return act(look, 'The customer answered in words of their own, so a person reads it.', [answerTask('answer', thing, later(now, 24 * HOUR))], end);
  return wait(look, 'It has been done; the run follows what comes of it.', end);
}

function decide(look: Look): Verdict {
  const { state, view, now, settings, optimizer, rules } = look;
  if (state.left || view.status === 'cancelled') return stop(look, 'left', 'The customer has left.');
  const step = taken(state);
  if (step !== undefined) return follow(look, step);
  const until = later(state.since ?? now, settings.patience_days * DAY);
  const held = protectedBecause(view);
  rules.push({ rule: 'protected', answer: held?.rule ?? 'no' });
  if (isoText(now) >= until) return stop(look, 'overtaken', `It could not be done within ${settings.patience_days} days.`);
  if (held) {
    const again = later(now, settings.look_again_hours * HOUR);
    return wait(look, `The customer is left alone now: ${held.sentence}.`, again < until ? again : until);
  }
  const revenue = revenueOf(view);
  rules.push({ rule: 'valued', answer: revenue.valued_at ?? 'never' });
  if (!isFresh(revenue, now)) return stop(look, 'overtaken', 'What could be done has not been valued lately, so nothing is done.');
  const ways = revenue.ways.filter(({ kind }) => KINDS.includes(kind) && (kind !== 'downgrade' || revenue.reach.length > 0));
  const choice = chooseFor(optimizer, view, ways, `churn-rescue ${state.period}`);
  rules.push(...choice.rules);
  if (choice.way === null)
    return {
      ...stop(look, 'completed', 'Nothing that could be done is expected to keep more than it costs, so the customer is left alone.'),
      chance: choice.chance,
      spends: { ...NOTHING_SPENT, group: choice.spending.group },
    };
  const { way } = choice;
  if (way.kind === 'discount' && state.credits?.[CREDIT] === undefined)
    return wait(look, 'What the discount comes to is noted.', until, { marks: [creditMark(CREDIT, way.discount_minor, way.currency ?? view.currency)] });
  const because = choice.why === 'best' ? 'it is expected to keep more than it costs' : 'what it changes is being measured';
  return act(look, `${way.name}: ${because}.`, [commandOf(look, way)], later(now, settings.follow_days * DAY), {
    chance: choice.chance,
    spends: choice.spending,
  });
}

/**
 * Keeps customers whom acting is expected to keep, which need not be those who are likely to leave: a call, a look at the line, a
 * smaller plan, a discount that a person agrees to, or nothing; then it follows what comes of it.
 */
export const churnRescue = playbookKind({
  name: 'churn-rescue',
  version: 3,
  about: 'Keeps customers where acting is expected to keep more than it costs: a call, a look at the line, a smaller plan, a discount, or nothing.',
  sends: ['care', 'marketing'],
  schema: RescueSettings,
  defaults: defaultRescue,
  came: usualAim,
  faults: flowFaults,
  playbook: (settings) => {
    const optimizer = new RevenueFlowOptimizer(settings);
    return {
      startsOn: ['rescue.proposed'],
      listensTo: HEARD_OF_OFFERS,
      opens: (event) => event.type === 'rescue.proposed',
      spends: true,
      flow: settings,
      initial,
      evolve,
      decide: (state: RescueState, view, now) => decide({ state, view, now, settings, optimizer, rules: [] }),
    };
  },
});
