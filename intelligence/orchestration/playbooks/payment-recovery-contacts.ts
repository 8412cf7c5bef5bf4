import type { CreateTask, PlatformAction, SendMessage } from '../../contract/commands.ts';
import { addDays } from '../../kernel/days.ts';
import { isoText } from '../../kernel/iso-text.ts';
import { type Aim, aimAt } from '../aim.ts';
import { DAY, HOUR, later } from '../moments.ts';
import type { Verdict } from '../playbook.ts';
import { act, stop, wait } from '../verdicts.ts';
import { mayStopFrom } from '../working-days.ts';
import { atLocalHour, localDay } from '../zones.ts';
import { clockText, countOf, endOf, happened, type Look, lowEnds, missing, moneyOf, plural, sooner, zoneOf } from './payment-recovery-look.ts';
import { payLinkOf } from './payment-recovery-settings.ts';
import { SUSPEND, stopsService } from './payment-recovery-state.ts';
import { inVain } from './task-answers.ts';

const CALL = 'call';
const CALL_AGAIN = 'call-again';
const SOON = 'low-1';

/** Where messages to this customer go; null when nothing reaches them. */
const aimOf = ({ view, settings }: Look): Aim | null => aimAt(view, settings.channel, settings.earliest_hour, settings.latest_hour);

/** Whether the aim has an address that works. */
function reaches({ state, view, settings }: Look, aim: Aim | null): aim is Aim {
  if (settings.channel === 'auto') return aim !== null;
  return aim !== null && !state.bounced && (settings.channel === 'email' ? view.email : view.phone) !== null;
}

/** Now, or when the customer has had time without us after an outage. */
const peaceOver = ({ state, now }: Look): Date => (state.peaceUntil === null ? now : new Date(Math.max(now.getTime(), Date.parse(state.peaceUntil))));

/** What makes the name of a step another than that of one which was called back. */
const anew = ({ state: { recalled } }: Look): string => (recalled.length === 0 ? '' : `-${recalled.length}`);

/** The moment for a message: the hour aimed at, in the customer's own zone; at once when the zone is not known. */
function momentOf(look: Look, { hour }: Aim): Date {
  const from = peaceOver(look);
  const zone = zoneOf(look.view);
  return zone === null ? from : atLocalHour(hour, zone, from);
}

function message(look: Look, aim: Aim, step: string, template: string, payWithinMs: number): SendMessage {
  const { state, view } = look;
  const moment = momentOf(look, aim);
  const link = payLinkOf(look.settings, view.customer_id);
  return {
    kind: 'send-message',
    step,
    class: 'billing',
    purpose: state.mode === 'prepaid' ? 'top-up-reminder' : 'payment-reminder',
    channel: aim.channel,
    ...(aim.instead.length > 0 ? { instead: aim.instead } : {}),
    template: link === null ? template : `${template}-link`,
    values: {
      ...(state.since === null ? {} : { amount_minor: missing(look) }),
      currency: state.currency ?? view.currency,
      pay_by: localDay(new Date(moment.getTime() + payWithinMs), zoneOf(view) ?? 'UTC'),
      ...(link === null ? {} : { link }),
    },
    notBefore: isoText(moment),
  };
}

/** Before a prepaid balance runs out: one message with the way to fill it, and then the wait for what happens. */
export function beforeExpiry(look: Look): Verdict {
  const { state, settings, now } = look;
  const until = lowEnds(look);
  look.rules.push({ rule: 'low-balance', answer: settings.warn_before_expiry ? 'told before it runs out' : 'not told' });
  const aim = aimOf(look);
  if (state.steps[SOON] !== undefined || !settings.warn_before_expiry || !reaches(look, aim))
    return wait(look, 'The prepaid balance is low; the customer has time to fill it before the service stops.', until);
  const command = message(look, aim, SOON, 'top-up-soon', 3 * DAY);
  return act(
    look,
    'The prepaid balance is low, so the customer is told how to fill it before the service stops.',
    [command],
    isoText(now) < until ? until : later(now, DAY),
  );
}

/** The reminder that was asked for last. */
const lastReminder = ({ state }: Look) =>
  Object.entries(state.steps)
    .filter(([step]) => step.startsWith('reminder-'))
    .map(([, step]) => step)
    .sort((a, b) => (a.requested < b.requested ? -1 : 1))
    .at(-1);

function remind(look: Look, aim: Aim, number: number): Verdict {
  const { state, settings, view } = look;
  const first = state.mode === 'prepaid' ? 'top-up-first' : state.hard ? 'card-first' : 'payment-first';
  const gap = (number < settings.reminders ? settings.days_between_reminders : settings.days_to_call) * DAY;
  const command = message(
    look,
    aim,
    `reminder-${number}${anew(look)}`,
    number === 1 ? first : state.mode === 'prepaid' ? 'top-up-again' : 'payment-again',
    gap,
  );
  const unanswered = number === 1 ? '' : ', and no payment came after the last reminder';
  look.rules.push({ rule: 'best-hour', answer: `${aim.best} (${aim.basis})` });
  if (settings.channel === 'auto') look.rules.push({ rule: 'best-channel', answer: [aim.channel, ...aim.instead].join(', then ') });
  if ((view.best_slots ?? []).length > 0) look.rules.push({ rule: 'chance', answer: aim.chance.toFixed(4) });
  const why = `${happened(look)}${unanswered}, so the customer gets reminder ${number} of ${settings.reminders} at a good hour.`;
  return act(look, why, [command], sooner(later(command.notBefore, gap), endOf(look)));
}

/** What whoever calls may offer: so many equal parts, the first of them in a week. */
function offer(look: Look): string {
  const { settings, now, view } = look;
  if (settings.plan_parts < 2 || look.state.mode === 'prepaid') return '';
  const owed = missing(look);
  const each = Math.floor(owed / settings.plan_parts);
  const today = localDay(now, zoneOf(view) ?? 'UTC');
  const parts = Array.from({ length: settings.plan_parts }, (_, i) => {
    const amount = i === 0 ? owed - each * (settings.plan_parts - 1) : each;
    return `${moneyOf(look, amount)} by ${addDays(today, 7 + i * settings.plan_days_between)}`;
  });
  return ` You may offer to pay in ${settings.plan_parts} parts: ${parts.join(', ')}.`;
}

function call(look: Look, because: string, step = CALL): Verdict {
  const { state, now, settings } = look;
  if (peaceOver(look) > now) return wait(look, 'The line is only just back, so nobody is called yet.', isoText(peaceOver(look)));
  const what = state.mode === 'prepaid' ? 'the prepaid balance that ran out' : 'the unpaid bill';
  const command: CreateTask = {
    kind: 'create-task',
    step,
    title: `Call about ${what}`,
    detail: `${moneyOf(look, missing(look))} missing since ${clockText(look, state.since!)}. ${because}.${offer(look)}`,
    due: later(now, settings.call_within_hours * HOUR),
    role: 'collections',
  };
  return act(look, `${because}, so a person calls.`, [command], endOf(look));
}

/** True while a person may yet be asked to stop the service, or it is stopped: the run is needed to give it back. */
const mayStop = ({ state, settings }: Look): boolean => state.mode === 'postpaid' && (state.suspended || settings.suspend_after_days > 0);

/** What follows from the call that a person was asked for: a second one when nobody was reached; when the customer will not pay, the suspension or the end. */
function afterCall(look: Look, end: string): Verdict {
  const again = look.state.steps[CALL_AGAIN] !== undefined;
  const said = look.state.answers?.[again ? CALL_AGAIN : CALL]?.outcome;
  look.rules.push({ rule: 'call', answer: said ?? 'asked for' });
  if (said === undefined) return wait(look, 'A person has been asked to call; the run waits for a payment until its end.', end);
  if (said === 'refused' && mayStop(look)) return wait(look, 'The customer said that it will not be paid, so nobody asks again.', end);
  if (said === 'refused') return stop(look, 'not-recovered', 'The customer said that it will not be paid, so the recovery ends without success.');
  if (inVain(said) && !again) return call(look, 'The first call reached nobody', CALL_AGAIN);
  if (inVain(said)) return wait(look, 'Two calls reached nobody; the run waits for a payment until its end.', end);
  return wait(
    look,
    said === 'agreed'
      ? 'The customer agreed to pay, so nobody asks again; the run waits for the payment until its end.'
      : 'A person has called, so nobody asks again; the run waits for a payment until its end.',
    end,
  );
}

/** Proposes to a person that the service is stopped: in working hours, never on or right before a day off; null while it is too early or it was proposed. */
export function proposeSuspension(look: Look): Verdict | { readonly until: string } | null {
  const { state, view, seen, now, settings, rules } = look;
  if (settings.suspend_after_days === 0 || state.mode === 'prepaid' || Object.keys(state.steps).some(stopsService) || view.status !== 'active') return null;
  const from = Math.max(Date.parse(later(state.clock!, settings.suspend_after_days * DAY)), peaceOver(look).getTime());
  const at = mayStopFrom(new Date(from), zoneOf(view) ?? 'UTC', seen.days_off);
  rules.push({ rule: 'suspension', answer: at === null ? 'no working day' : `from ${isoText(at)}` });
  if (at === null) return null;
  if (now.getTime() < at.getTime()) return { until: isoText(at) };
  const command: PlatformAction = {
    kind: 'platform-action',
    step: SUSPEND + anew(look),
    action: 'suspend-service',
    values: { amount_minor: missing(look), currency: state.currency ?? view.currency, since: state.since! },
    notBefore: isoText(now),
    approval: { role: 'collections', within_hours: settings.approve_within_hours },
  };
  const why = `Nothing was paid in ${plural(settings.suspend_after_days, 'day')}, so a person is asked whether the service is to be stopped; a payment restores it at once.`;
  return act(look, why, [command], endOf(look));
}

/** The next reminder or call, or the wait for it. */
export function nextContact(look: Look): Verdict {
  const { state, now, settings, rules } = look;
  const silentUntil = state.mode === 'prepaid' || state.hard ? state.clock! : later(state.clock!, settings.silent_hours * HOUR);
  const end = endOf(look);
  if (state.steps[CALL] !== undefined) return afterCall(look, end);
  if (isoText(now) < silentUntil) {
    rules.push({ rule: 'silent-phase', answer: `until ${silentUntil}` });
    const tries = settings.retries === 'layer' ? 'the card is tried again' : 'the biller tries again by itself';
    return wait(look, `${happened(look)}; ${tries} until ${clockText(look, silentUntil)}, so the customer is not disturbed yet.`, silentUntil);
  }
  rules.push({ rule: 'silent-phase', answer: 'over' });
  const asked = countOf(look, 'reminder');
  const last = lastReminder(look);
  const aim = aimOf(look);
  const reachable = reaches(look, aim);
  rules.push({ rule: 'address', answer: reachable ? 'known' : 'none that works' });
  if (!reachable) return call(look, `${happened(look)} and there is no address that works for a reminder`);
  if (last !== undefined) {
    const gap = (asked < settings.reminders ? settings.days_between_reminders : settings.days_to_call) * DAY;
    const due = later(last.clock, gap);
    rules.push({ rule: 'pace', answer: `next contact from ${due}` });
    if (isoText(now) < due)
      return wait(look, `Reminder ${asked} of ${settings.reminders} is on its way; the customer has time to pay before the next contact.`, sooner(due, end));
  }
  if (asked < settings.reminders) return remind(look, aim, asked + 1);
  return call(look, settings.reminders === 0 ? happened(look) : `${plural(settings.reminders, 'reminder')} brought no payment`);
}
