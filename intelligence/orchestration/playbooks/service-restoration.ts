import type { SendMessage } from '../../contract/commands.ts';
import { digest } from '../../kernel/ids.ts';
import { isoText } from '../../kernel/iso-text.ts';
import { isUsual, sendingOf } from '../aim.ts';
import { DAY, HOUR, later } from '../moments.ts';
import { moneyText } from '../money.ts';
import type { CustomerView, RuleAnswer, Verdict } from '../playbook.ts';
import { playbookKind } from '../playbook-kind.ts';
import { act, stop, wait } from '../verdicts.ts';
import { clockText as clockOf, knownZone } from '../zones.ts';
import { usualAim } from './contact-settings.ts';
import { creditMark } from './credits.ts';
import { creditMinor, defaultRestoration, RestorationSettings, restorationFaults } from './service-restoration-settings.ts';
import {
  backSince,
  beganAt,
  evolveRestoration,
  expectedAt,
  initialRestoration,
  isDown,
  minutesDown,
  owesCredit,
  type RestorationState,
  WITHDRAWN,
} from './service-restoration-state.ts';

const MINUTE = 60_000;
/** A message that was taken back while somebody held it is known to have left or not after so long. */
const DOUBT = 30 * MINUTE;
/** An answer to the question is waited for so long. */
const ANSWER = 7 * DAY;

type Look = {
  readonly state: RestorationState;
  readonly view: CustomerView;
  readonly now: Date;
  readonly settings: RestorationSettings;
  readonly rules: RuleAnswer[];
};

const latest = (a: string, b: string): string => (a > b ? a : b);
const zoneOf = ({ time_zone }: CustomerView): string | null => knownZone(time_zone);
const clockText = ({ view }: Look, moment: string): string => clockOf(moment, view.time_zone);

/** The end, unless a credit still hangs on the run. */
const finish = (look: Look, ending: NonNullable<Verdict['ending']>, why: string): Verdict =>
  owesCredit(look.state) ? wait(look, 'All is said; the run waits until the credit is booked or refused.', null) : stop(look, ending, why);
/** What sets messages about this outage apart from those about another: the run's first outage and the episode. */
const about = ({ cuts, episode }: RestorationState): string =>
  digest(cuts.find((one) => one.episode === episode)?.outage ?? '', beganAt({ ...initialRestoration, cuts, episode })).slice(0, 10);

type Words = Pick<SendMessage, 'step' | 'template'> & { readonly what: string; readonly notBefore: string; readonly values?: SendMessage['values'] };

function message({ state, settings }: Look, { step, template, what, notBefore, values = {} }: Words): SendMessage {
  const [channel, ...instead] = settings.channels;
  return {
    kind: 'send-message',
    step,
    class: 'safety',
    purpose: `outage-${what}-${about(state)}`,
    channel: channel as SendMessage['channel'],
    instead: [channel as SendMessage['channel'], ...instead],
    template,
    values,
    notBefore,
  };
}

const expectedValues = ({ view }: Look, at: string): SendMessage['values'] => ({ expected_at: at, zone: zoneOf(view) ?? 'UTC' });

/** The notice of this episode that was asked for last; null when there is none. */
function noticeOf({ state }: Look): { step: string; number: number } | null {
  const prefix = `notice-${state.episode}-`;
  const numbers = Object.keys(state.steps).flatMap((step) => (step.startsWith(prefix) ? [Number(step.slice(prefix.length))] : []));
  const number = Math.max(0, ...numbers);
  return number === 0 ? null : { step: `${prefix}${number}`, number };
}

/** Where the first notice stands: `certainly-not` has not left and cannot any more, `maybe` may have. */
function fateOf({ state, now }: Look, step: string): 'sent' | 'waiting' | 'maybe' | 'certainly-not' {
  const known = state.steps[step];
  const back = state.withdrawn[step];
  if (known?.sent) return 'sent';
  if (back === undefined) return known !== undefined && isoText(now) < known.notBefore ? 'waiting' : 'maybe';
  return back < (known?.notBefore ?? '') || now.getTime() - Date.parse(back) >= DOUBT ? 'certainly-not' : 'maybe';
}

function tell(look: Look, number: number, withdraws: readonly string[] = []): Verdict {
  const { state, now, settings } = look;
  const notBefore = latest(isoText(now), later(beganAt(state), settings.tell_after_minutes * MINUTE));
  const expected = expectedAt(state, isoText(now));
  look.rules.push({ rule: 'expected', answer: expected ?? 'nobody has stated a time' });
  const command = message(look, {
    step: `notice-${state.episode}-${number}`,
    what: 'notice',
    template: expected === null ? 'outage-notice' : 'outage-notice-expected',
    notBefore,
    values: expected === null ? {} : expectedValues(look, expected),
  });
  return act(look, `The customer’s own line is down since ${clockText(look, beganAt(state))}, so the customer is told.`, [command], null, { withdraws });
}

/** A stated time that the customer has not been told, or one that was told and does not hold any more. */
function update(look: Look, noticeNotBefore: string): Verdict | null {
  const { state, now, settings, rules } = look;
  const prefix = `expected-${state.episode}-`;
  const updates = Object.keys(state.steps).filter((step) => step.startsWith(prefix));
  const expected = expectedAt(state, isoText(now));
  const told = state.toldExpected;
  // What was told and has merely passed was not taken back by anybody.
  if (expected === told || (expected === null && (state.expected !== null || told === null))) return null;
  rules.push({ rule: 'expected-updates', answer: `${updates.length} of ${settings.expected_updates}` });
  if (updates.length >= settings.expected_updates) return null;
  const unsent = updates.filter((step) => state.steps[step]?.sent === false);
  const command = message(look, {
    step: `${prefix}${updates.length + 1}`,
    what: `expected-${updates.length + 1}`,
    template: expected === null ? 'outage-unsure' : told === null ? 'outage-expected' : 'outage-expected-changed',
    notBefore: latest(isoText(now), noticeNotBefore),
    values: expected === null ? {} : expectedValues(look, expected),
  });
  const why =
    expected === null ? 'The time that was stated does not hold any more, so the customer is told.' : 'A time of return was stated, so the customer is told.';
  return act(look, why, [command], null, { withdraws: unsent });
}

function whileDown(look: Look): Verdict {
  const { state, now, rules } = look;
  const notice = noticeOf(look);
  rules.push({ rule: 'line', answer: `down since ${beganAt(state)}` });
  if (notice === null) return tell(look, 1);
  const fate = fateOf(look, notice.step);
  rules.push({ rule: 'first-notice', answer: fate });
  if (fate === 'certainly-not') return tell(look, notice.number + 1, [notice.step]);
  const taken = state.withdrawn[notice.step];
  if (fate === 'maybe' && taken !== undefined)
    return wait(look, 'The line is down again, and it is not known yet whether the first notice has left.', later(taken, DOUBT));
  // A notice that waits for its moment does not know of a time that was stated since.
  if (fate === 'waiting' && expectedAt(state, isoText(now)) !== state.toldExpected)
    return wait(look, 'A time of return was stated before the first notice left.', null, { marks: [`${WITHDRAWN}${notice.step}`] });
  return (
    update(look, state.steps[notice.step]?.notBefore ?? '') ??
    wait(look, 'The line is down and the customer is told; nothing more is said until something is known.', null)
  );
}

/** What the minutes without service bring, once the line has been calm for so long that it will not be the same outage again. */
function credit(look: Look, back: string): Verdict | null {
  const { state, view, now, settings, rules } = look;
  const step = `credit-${state.episode}`;
  if (state.steps[step] !== undefined) return null;
  if (view.price_minor === null) {
    rules.push({ rule: 'credit', answer: 'the price is not known' });
    return null;
  }
  const minutes = minutesDown(state);
  const amount = creditMinor(view.price_minor, minutes, settings);
  rules.push({ rule: 'credit', answer: `${minutes} minutes of ${settings.credit_after_minutes}: ${amount}` });
  if (amount === 0) return null;
  const due = later(back, settings.flap_minutes * MINUTE);
  if (isoText(now) < due) return wait(look, 'The line is up again; the credit is reckoned once it has stayed up.', due);
  if (state.credits?.[step] === undefined) return wait(look, 'What the credit comes to is noted.', due, { marks: [creditMark(step, amount, view.currency)] });
  const outage = state.cuts.find((one) => one.episode === state.episode)?.outage ?? '';
  return act(
    look,
    `The customer’s own line was down for ${minutes} minutes, so ${moneyText(amount, view.currency, 'en')} are credited by the rule.`,
    [
      {
        kind: 'platform-action',
        step,
        action: 'give-credit',
        values: { amount_minor: amount, currency: view.currency, minutes, outage_id: outage, reason: 'outage' },
        notBefore: isoText(now),
        approval: settings.credit_by_itself ? null : { role: 'success', within_hours: settings.credit_approval_hours },
      },
    ],
    later(back, Math.max(settings.follow_up_hours * HOUR, settings.flap_minutes * MINUTE)),
  );
}

function followUp(look: Look, back: string): Verdict {
  const { state, view, now, settings } = look;
  const step = `follow-up-${state.episode}`;
  if (state.answered !== null) return finish(look, 'completed', `The customer answered ${state.answered} of 10 afterwards, so nothing is left to do.`);
  const asked = state.steps[step];
  if (asked !== undefined) {
    const end = later(asked.notBefore, ANSWER);
    return isoText(now) >= end
      ? finish(look, 'completed', 'The customer was told all there is to tell and did not answer the question.')
      : wait(look, 'The customer was asked how content they are; an answer is waited for.', end);
  }
  const from = new Date(later(back, settings.follow_up_hours * HOUR));
  // By the segment's hour the run waits for it; one's own is drawn when the time has come, and the message waits.
  const isOwn = !isUsual(settings);
  const sending = sendingOf(view, settings, { channels: settings.channels, from: isOwn && now > from ? now : from });
  const moment = isOwn ? from.toISOString() : sending.to.notBefore;
  if (isoText(now) < moment) return wait(look, 'The line is up again; a word of apology follows at a good hour.', moment);
  look.rules.push(...sending.rules);
  const credited = `credit-${state.episode}`;
  const given = state.credited.includes(credited) ? state.credits?.[credited] : undefined;
  const words = message(look, {
    step,
    what: 'follow-up',
    template: given === undefined ? 'outage-follow-up' : 'outage-follow-up-credit',
    notBefore: isoText(now),
    values: given === undefined ? {} : { amount_minor: given.minor, currency: given.currency },
  });
  return act(
    look,
    'A day has passed since the line came back, so the customer is apologised to and asked one question.',
    [{ ...words, ...(isOwn ? sending.to : {}), class: 'care', survey: `outage-${about(state)}` }],
    later(now, ANSWER),
  );
}

/** The line is up: the all-clear, the credit, and a word the day after. */
function afterwards(look: Look, back: string): Verdict {
  const { state, now, settings, rules } = look;
  const at = isoText(now);
  const notice = noticeOf(look);
  const fate = notice === null ? 'certainly-not' : fateOf(look, notice.step);
  rules.push({ rule: 'line', answer: `up since ${back}` }, { rule: 'first-notice', answer: fate });
  if (notice !== null && fate !== 'sent' && state.withdrawn[notice.step] === undefined)
    return wait(look, 'The line was up again before the first notice left.', null, { marks: [`${WITHDRAWN}${notice.step}`] });
  if (notice !== null && fate === 'maybe') {
    const until = later(state.withdrawn[notice.step] as string, DOUBT);
    return wait(look, 'The line is up again; the first notice was taken back, and it is waited for whether it had left.', until, { withdraws: [notice.step] });
  }
  if (fate !== 'sent') {
    const due = credit(look, back);
    if (due !== null) return notice === null ? due : { ...due, withdraws: [notice.step] };
    return finish(
      look,
      state.steps[`credit-${state.episode}`] === undefined ? 'overtaken' : 'completed',
      'The line is up again and the customer was not told of anything, so nothing is said.',
    );
  }
  const clear = `clear-${state.episode}`;
  if (state.steps[clear] === undefined) {
    const due = later(back, settings.calm_minutes * MINUTE);
    if (at < due) return wait(look, 'The line is up again; the all-clear follows once it has stayed up.', due);
    const unsent = Object.entries(state.steps).flatMap(([step, { sent }]) => (step.startsWith(`expected-${state.episode}-`) && !sent ? [step] : []));
    const words = message(look, { step: clear, what: 'clear', template: 'outage-over', notBefore: at });
    return act(
      look,
      `The customer’s own line is up since ${clockText(look, back)}, so the customer gets the all-clear.`,
      [words],
      later(back, settings.flap_minutes * MINUTE),
      { withdraws: unsent },
    );
  }
  const due = credit(look, back);
  if (due !== null) return due;
  if (settings.follow_up_hours > 0) return followUp(look, back);
  const calm = later(back, settings.flap_minutes * MINUTE);
  return at < calm
    ? wait(look, 'The line is up again and the customer knows; it is watched for a while.', calm)
    : finish(look, 'completed', 'The line is up again and the customer knows.');
}

function decide(look: Look): Verdict {
  const { state, view } = look;
  look.rules.push({ rule: 'customer', answer: view.status });
  if (view.status !== 'active' && owesCredit(state)) {
    const unsent = Object.entries(state.steps).flatMap(([step, { sent }]) => (sent || step.startsWith('credit-') ? [] : [step]));
    return wait(look, 'The service of the customer is not active, so nothing is said; the credit that was decided is still booked.', null, {
      withdraws: unsent,
    });
  }
  if (view.status === 'cancelled') return stop(look, 'left', 'The customer has left, so nothing is said any more.');
  if (view.status !== 'active') return stop(look, 'overtaken', 'The service of the customer is not active, so nothing is said.');
  const back = backSince(state);
  if (!isDown(state) && back !== null) return afterwards(look, back);
  const verdict = whileDown(look);
  const stale = staleApologies(look);
  return stale.length === 0 ? verdict : { ...verdict, withdraws: [...(verdict.withdraws ?? []), ...stale] };
}

/** Apologies for an earlier outage that still wait for their hour: while the line is down again they would sound like mockery. */
function staleApologies({ state, settings }: Look): string[] {
  if (isUsual(settings)) return [];
  const ofEarlier = (step: string): boolean => step.startsWith('follow-up-') && step !== `follow-up-${state.episode}`;
  return Object.entries(state.steps).flatMap(([step, { sent }]) => (ofEarlier(step) && !sent ? [step] : []));
}

/**
 * One run for each customer whom an outage cuts off: the first notice unless the line is back before it, a time of return only when
 * somebody has stated it and again when that changes, the all-clear as soon as the customer's own line is up, a credit for the customer's
 * own minutes by the tenant's rule, and the day after an apology with one question. What comes and goes is told once.
 */
export const serviceRestoration = playbookKind({
  name: 'service-restoration',
  version: 2,
  about: 'Tells whom an outage cuts off, and again when their own line is up; credits the time by your rule and apologises the day after.',
  sends: ['safety', 'care'],
  schema: RestorationSettings,
  defaults: defaultRestoration,
  came: usualAim,
  faults: restorationFaults,
  playbook: (settings) => ({
    startsOn: ['line.cut'],
    listensTo: [
      'line.cut',
      'line.expected',
      'line.back',
      'message.sent',
      'action.done',
      'action.failed',
      'action.refused',
      'survey.answered',
      'customer.suspended',
      'customer.cancelled',
    ],
    forEverybody: true,
    opens: (event) => event.type === 'line.cut',
    initial: initialRestoration,
    evolve: (state: RestorationState, input) => evolveRestoration(state, input, settings),
    decide: (state, view, now) => decide({ state, view, now, settings, rules: [] }),
  }),
});
