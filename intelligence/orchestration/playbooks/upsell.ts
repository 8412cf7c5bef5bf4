import type { Command, SendMessage } from '../../contract/commands.ts';
import type { Channel } from '../../contract/words.ts';
import { isoText } from '../../kernel/iso-text.ts';
import { sendingOf } from '../aim.ts';
import { HOUR, later } from '../moments.ts';
import type { CustomerView, RuleAnswer, Verdict } from '../playbook.ts';
import { playbookKind } from '../playbook-kind.ts';
import { RevenueFlowOptimizer, type Way } from '../revenue-flow.ts';
import { NOTHING_SPENT } from '../room.ts';
import { act, stop, wait } from '../verdicts.ts';
import { usualAim } from './contact-settings.ts';
import { defaultUpsell, flowFaults, UpsellSettings } from './flow-settings.ts';
import { answerTask, chooseFor, HEARD_OF_OFFERS, isFresh, lineTask, offerMessage, protectedBecause, revenueOf } from './revenue-steps.ts';
import { endOf, evolveUpsell, hasTaken, initialUpsell, NEXT, openUntil, saidOf, stepOf, thingOffered, type UpsellState } from './upsell-state.ts';

type Look = { state: UpsellState; view: CustomerView; now: Date; settings: UpsellSettings; optimizer: RevenueFlowOptimizer; rules: RuleAnswer[] };

/** What holds a line so that more speed would not arrive. */
const HELD: readonly (string | null)[] = ['port', 'home', 'network'];
const TEMPLATES: Readonly<Partial<Record<Way['kind'], string>>> = { upsell: 'offer-larger', 'cross-sell': 'offer-beside' };

/** The step of the period that reaches the customer or a person about the line: one at most. */
const done = ({ state }: Look): string | undefined =>
  Object.keys(state.steps).find((step) => ['offer', 'warn', 'line'].some((what) => step.startsWith(`${what}:`) && step.endsWith(String(state.from))));

/** Whether the period is over, with what the customer has answered and what became of it. */
function over(look: Look): Verdict | null {
  const { state, view, now } = look;
  if (state.left || view.status === 'cancelled') return stop(look, 'left', 'The customer has left.');
  if (isoText(now) < openUntil(state)) return null;
  if (state.next !== undefined) return wait(look, 'The next period has begun.', endOf(state), { marks: [NEXT] });
  if (hasTaken(state)) return stop(look, 'accepted', 'The period is over; the customer took the offer.');
  const said = saidOf(state);
  if (said?.says === 'accepted') return stop(look, 'overtaken', 'The period is over; the customer accepted the offer, and the plan was not changed.');
  if (said?.says === 'refused') return stop(look, 'declined', 'The period is over; the customer did not want the offer.');
  return stop(look, 'completed', 'The period is over.');
}

/** What follows from an answer: the change that was accepted is proposed to a person, words of the customer's own are read by one. */
function answered(look: Look): Verdict | null {
  const { state, now } = look;
  const thing = thingOffered(state);
  if (thing === null || hasTaken(state)) return null;
  const change = stepOf(state, 'change');
  const said = saidOf(state);
  if (said?.says === 'accepted') {
    if (state.steps[change] !== undefined) return null;
    const [item, id] = [thing.startsWith('add-on:') ? 'add_on_id' : 'plan_id', thing.slice(thing.indexOf(':') + 1)];
    const command: Command = {
      kind: 'platform-action',
      step: change,
      action: 'change-plan',
      values: { [item]: id },
      notBefore: isoText(now),
      approval: { role: 'success', within_hours: 72 },
    };
    return act(look, 'The customer accepted the offer, so the change is proposed; a person agrees to it.', [command], openUntil(state));
  }
  const read = stepOf(state, 'answer');
  const offered = Object.entries(state.steps).find(([step]) => step.startsWith('offer:'))?.[1];
  if (state.answer === null && state.replied !== null && offered !== undefined && state.replied > offered && state.steps[read] === undefined)
    return act(look, 'The customer answered in words of their own, so a person reads it.', [answerTask(read, thing, later(now, 24 * HOUR))], openUntil(state));
  return null;
}

/** A line that holds the customer back is looked at before anything is sold. */
function mendFirst(look: Look): Verdict | null {
  const { state, view, now, settings, rules } = look;
  const { limit, limit_sentence } = revenueOf(view);
  rules.push({ rule: 'line', answer: limit ?? 'not known' });
  if (!HELD.includes(limit)) return null;
  const task = lineTask(stepOf(state, 'line'), limit_sentence ?? 'The line holds the customer back', later(now, settings.line_within_hours * HOUR));
  return act(look, 'Something other than the plan holds the line back, so it is looked at and nothing is sold.', [task], endOf(state));
}

/** An offer, when making it is expected to bring more than not making it. */
function offer(look: Look): { verdict: Verdict | null; looked: Pick<Verdict, 'spends'> } {
  const { state, view, now, optimizer, rules } = look;
  const { reach, ways } = revenueOf(view);
  rules.push({ rule: 'reach', answer: reach.length === 0 ? 'no channel on which marketing is allowed' : reach.join(' ') });
  if (reach.length === 0 || !isFresh(revenueOf(view), now)) return { verdict: null, looked: {} };
  const larger = ways.filter(({ kind }) => TEMPLATES[kind] !== undefined);
  const choice = chooseFor(optimizer, view, larger, `upsell ${state.from}`);
  rules.push(...choice.rules);
  const looked = { spends: { ...NOTHING_SPENT, group: choice.spending.group } };
  if (choice.way === null) return { verdict: null, looked };
  const { way } = choice;
  const message = offerMessage(look, `offer:${way.thing}:${state.from}`, way, TEMPLATES[way.kind] as string);
  const because = choice.why === 'best' ? 'making the offer is expected to bring more than not making it' : 'its effect is being measured';
  return {
    looked,
    verdict: act(look, `${way.name} fits and ${because}, so it is offered.`, [message], endOf(state), {
      chance: choice.chance,
      spends: choice.spending,
    }),
  };
}

function warning(look: Look): SendMessage | null {
  const { state, view, now, settings } = look;
  const likely = state.crossed || (state.chance ?? 0) >= settings.warn_from_chance;
  look.rules.push({ rule: 'warn', answer: state.of === 'plan' ? 'nothing runs out' : likely ? 'likely to run out' : 'not likely enough' });
  if (!settings.warn || state.of === 'plan' || !likely) return null;
  const channels: readonly Channel[] = view.email === null ? ['sms', 'in-app'] : ['email', 'sms', 'in-app'];
  // A warning of a volume that has run out by then would say what everybody knows.
  const sending = sendingOf(view, settings, { channels, from: now, before: settings.hour === 'own' ? new Date(endOf(state)) : undefined });
  look.rules.push(...sending.rules);
  return {
    kind: 'send-message',
    step: stepOf(state, 'warn'),
    class: 'care',
    purpose: 'usage-warning',
    ...sending.to,
    template: state.crossed ? 'usage-passed' : 'usage-near',
    values: { percent: Math.round(state.usedPercent), until: state.until as string },
  };
}

function decide(look: Look): Verdict {
  const { state, view, now, settings, rules } = look;
  const ended = over(look);
  if (ended) return ended;
  const step = done(look);
  if (step !== undefined)
    return answered(look) ?? wait(look, 'What there was to say in this period has been said; the run waits for what comes of it.', openUntil(state));
  const held = protectedBecause(view);
  rules.push({ rule: 'protected', answer: held?.rule ?? 'no' });
  const again = later(now, settings.look_again_hours * HOUR);
  if (held) return wait(look, `Nothing is said or sold now: ${held.sentence}.`, again < endOf(state) ? again : endOf(state));
  const mend = mendFirst(look);
  if (mend) return mend;
  const { verdict, looked } = offer(look);
  if (verdict) return verdict;
  const warn = warning(look);
  if (warn)
    return act(
      look,
      state.crossed ? 'The included volume is used up, so the customer is told.' : 'The included volume is foretold to run out, so the customer is warned.',
      [warn],
      endOf(state),
      looked,
    );
  return { ...wait(look, 'Nothing is worth saying in this period.', endOf(state)), ...looked };
}

/**
 * Answers a threshold of use that is passed or foretold, once a period: looks at the line when something other than the plan holds it,
 * offers what brings more than not offering it, warns who is about to run out, or says nothing.
 */
export const upsell = playbookKind({
  name: 'upsell',
  version: 3,
  about: 'Answers use that fills the plan, once a period: mends the line, makes an offer that is worth it, warns, or says nothing.',
  sends: ['care', 'marketing'],
  schema: UpsellSettings,
  defaults: defaultUpsell,
  came: usualAim,
  faults: flowFaults,
  playbook: (settings) => {
    const optimizer = new RevenueFlowOptimizer(settings);
    return {
      startsOn: ['usage.threshold'],
      listensTo: ['usage.threshold', ...HEARD_OF_OFFERS],
      opens: (event) => event.type === 'usage.threshold',
      spends: true,
      flow: settings,
      initial: initialUpsell,
      evolve: (state: UpsellState, input) => evolveUpsell(state, input),
      decide: (state, view, now) => decide({ state, view, now, settings, optimizer, rules: [] }),
    };
  },
});
