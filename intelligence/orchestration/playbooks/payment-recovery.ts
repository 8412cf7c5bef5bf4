import type { CreateTask, SendMessage } from '../../contract/commands.ts';
import { type Aim, aimAt } from '../aim.ts';
import { moneyText } from '../money.ts';
import type { CustomerView, RuleAnswer, Verdict } from '../playbook.ts';
import { playbookKind } from '../playbook-kind.ts';
import { act, stop, wait } from '../verdicts.ts';
import { atLocalHour, inZone, isZone, localDay } from '../zones.ts';
import { defaultRecovery, RecoverySettings, recoveryFaults, recoveryProcedure } from './payment-recovery-settings.ts';
import { balance, evolveRecovery, initialRecovery, type RecoveryState } from './payment-recovery-state.ts';
import { inVain } from './task-answers.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const CALL = 'call';
const CALL_AGAIN = 'call-again';
const OPENING = ['payment.failed', 'balance.expired', 'service.expired'] as const;

const later = (moment: string | Date, ms: number): string => new Date(new Date(moment).getTime() + ms).toISOString();
const reminder = (number: number): string => `reminder-${number}`;
const sooner = (a: string, b: string): string => (a < b ? a : b);
const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`;

type Look = { state: RecoveryState; view: CustomerView; now: Date; settings: RecoverySettings; rules: RuleAnswer[] };

const zoneOf = ({ time_zone }: CustomerView): string | null => (time_zone !== null && isZone(time_zone) ? time_zone : null);

/** A moment as the customer's clock shows it, for sentences. */
function clockText({ view }: Look, moment: string): string {
  const zone = zoneOf(view);
  const local = inZone(new Date(moment), zone ?? 'UTC');
  return `${local.toPlainDate().toString()} ${local.toPlainTime().toString({ smallestUnit: 'minute' })}${zone === null ? ' UTC' : ' local time'}`;
}

const endOf = ({ state, now, settings }: Look): string => later(state.clock ?? now, settings.give_up_days * DAY);

/** Whether the run is over: the customer has left, the debt is covered, or the time is up. */
function over(look: Look): Verdict | null {
  const { state, view, now, settings, rules } = look;
  if (state.left || view.status === 'cancelled') {
    rules.push({ rule: 'customer', answer: 'left' });
    return stop(look, 'left', 'The customer has cancelled, so nobody is reminded any more; this counts as a loss.');
  }
  const { due, paid, payments } = balance(state);
  const money = (minor: number) => moneyText(minor, state.currency ?? view.currency, 'en');
  const prepaid = state.mode === 'prepaid';
  const runsAgain = prepaid && state.restored !== null && state.since !== null && state.restored >= state.since;
  const covered = payments > 0 && (paid >= due || (!prepaid && view.owed_minor <= 0));
  rules.push({ rule: 'debt', answer: covered || runsAgain ? 'covered' : `${money(due - paid)} of ${money(due)} missing` });
  if (runsAgain) return stop(look, 'recovered', 'The service runs again, so the recovery is over.');
  if (covered) return stop(look, 'recovered', prepaid ? 'The balance was topped up, so the recovery is over.' : 'The debt is paid, so the recovery is over.');
  if (state.pause === null && now.toISOString() >= endOf(look)) {
    rules.push({ rule: 'give-up', answer: `after ${settings.give_up_days} days` });
    return stop(look, 'not-recovered', `No payment came within ${plural(settings.give_up_days, 'day')}, so the recovery ends without success.`);
  }
  return null;
}

/** True when the books say that a payment since the failure has settled everything: the failure was then told late. A failure alone is a debt, also when its invoice is not known. */
const settledSince = ({ state, view }: Look): boolean =>
  state.mode === 'postpaid' && view.owed_minor <= 0 && view.last_paid_at !== null && state.since !== null && view.last_paid_at >= state.since;

/** Whether the clock stands still: in an outage of the customer's own, and while nothing is owed. */
function paused(look: Look): Verdict | null {
  const { state, view, now, settings, rules } = look;
  const reason = view.outage_open ? 'outage' : settledSince(look) ? 'nothing-owed' : null;
  rules.push({ rule: 'pause', answer: reason ?? 'none' });
  const again = later(now, settings.look_again_minutes * 60_000);
  if (reason === null) return state.pause === null ? null : wait(look, 'The reason for the pause has gone.', again, { marks: ['resume'] });
  if (state.pause === null) return wait(look, 'The run is paused.', again, { marks: [`pause:${reason}`] });
  if (state.pause.reason !== reason) return wait(look, 'The reason for the pause has changed.', again, { marks: ['resume', `pause:${reason}`] });
  if (reason === 'outage') return wait(look, 'The customer’s own line is down, so nobody is asked for money; the clock stands still until it is up.', again);
  const waited = now.getTime() - Date.parse(state.pause.since);
  if (waited >= settings.give_up_days * DAY) return stop(look, 'recovered', 'Nothing has been owed for the whole time, so there is nothing to recover.');
  return wait(look, 'Nothing is owed at the moment, so nobody is reminded; the clock stands still.', later(now, 12 * HOUR));
}

/** Where reminders to this customer go; null when nothing reaches them. */
const aimOf = ({ view, settings }: Look): Aim | null => aimAt(view, settings.channel, settings.earliest_hour, settings.latest_hour);

/** The moment for a message: the hour aimed at, in the customer's own zone; at once when the zone is not known. */
function bestMoment({ view }: Look, { hour }: Aim, from: Date): Date {
  const zone = zoneOf(view);
  return zone === null ? from : atLocalHour(hour, zone, from);
}

function message(look: Look, aim: Aim, number: number): SendMessage {
  const { state, view, now, settings } = look;
  const moment = bestMoment(look, aim, new Date(Math.max(now.getTime(), Date.parse(state.peaceUntil ?? now.toISOString()))));
  const { due, paid } = balance(state);
  const first = state.mode === 'prepaid' ? 'top-up-first' : state.hard ? 'card-first' : 'payment-first';
  const gap = (number < settings.reminders ? settings.days_between_reminders : settings.days_to_call) * DAY;
  return {
    kind: 'send-message',
    step: reminder(number),
    class: 'billing',
    purpose: state.mode === 'prepaid' ? 'top-up-reminder' : 'payment-reminder',
    channel: aim.channel,
    ...(aim.instead.length > 0 ? { instead: aim.instead } : {}),
    template: number === 1 ? first : state.mode === 'prepaid' ? 'top-up-again' : 'payment-again',
    values: {
      amount_minor: due - paid,
      currency: state.currency ?? view.currency,
      pay_by: localDay(new Date(moment.getTime() + gap), zoneOf(view) ?? 'UTC'),
    },
    notBefore: moment.toISOString(),
  };
}

const happened = ({ state }: Look): string =>
  state.mode === 'prepaid' ? 'The prepaid balance ran out' : state.hard ? 'The payment was declined for good' : 'The payment failed';

function remind(look: Look, aim: Aim, number: number): Verdict {
  const command = message(look, aim, number);
  const again = number === 1 ? '' : ', and no payment came after the last reminder';
  const gap = number < look.settings.reminders ? look.settings.days_between_reminders : look.settings.days_to_call;
  look.rules.push({ rule: 'best-hour', answer: `${aim.best} (${aim.basis})` });
  if (look.settings.channel === 'auto') look.rules.push({ rule: 'best-channel', answer: [aim.channel, ...aim.instead].join(', then ') });
  if ((look.view.best_slots ?? []).length > 0) look.rules.push({ rule: 'chance', answer: aim.chance.toFixed(4) });
  const why = `${happened(look)}${again}, so the customer gets reminder ${number} of ${look.settings.reminders} at a good hour.`;
  return act(look, why, [command], sooner(later(command.notBefore, gap * DAY), endOf(look)));
}

function call(look: Look, because: string, step = CALL): Verdict {
  const { state, now, settings } = look;
  const { due, paid } = balance(state);
  const what = state.mode === 'prepaid' ? 'the prepaid balance that ran out' : 'the unpaid bill';
  const task: CreateTask = {
    kind: 'create-task',
    step,
    title: `Call about ${what}`,
    detail: `${moneyText(due - paid, state.currency ?? look.view.currency, 'en')} missing since ${clockText(look, state.since!)}. ${because}.`,
    due: later(now, settings.call_within_hours * HOUR),
    role: 'collections',
  };
  return act(look, `${because}, so a person calls.`, [task], endOf(look));
}

/** What follows from the call that a person was asked for: a second one when nobody was reached, an end when the customer will not pay. */
function afterCall(look: Look, end: string): Verdict {
  const again = look.state.steps[CALL_AGAIN] !== undefined;
  const said = look.state.answers?.[again ? CALL_AGAIN : CALL]?.outcome;
  look.rules.push({ rule: 'call', answer: said ?? 'asked for' });
  if (said === undefined) return wait(look, 'A person has been asked to call; the run waits for a payment until its end.', end);
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

/** The next contact, or the wait for it. */
function next(look: Look): Verdict {
  const { state, view, now, settings, rules } = look;
  const silentUntil = state.mode === 'prepaid' || state.hard ? state.clock! : later(state.clock!, settings.silent_hours * HOUR);
  const end = endOf(look);
  if (state.steps[CALL] !== undefined) return afterCall(look, end);
  if (now.toISOString() < silentUntil) {
    rules.push({ rule: 'silent-phase', answer: `until ${silentUntil}` });
    return wait(
      look,
      `${happened(look)}; the biller tries again by itself until ${clockText(look, silentUntil)}, so the customer is not disturbed yet.`,
      silentUntil,
    );
  }
  rules.push({ rule: 'silent-phase', answer: 'over' });
  const asked = Object.keys(state.steps).filter((step) => step.startsWith('reminder-')).length;
  const last = asked === 0 ? undefined : state.steps[reminder(asked)];
  const aim = aimOf(look);
  const reachable = settings.channel === 'auto' ? aim !== null : !state.bounced && (settings.channel === 'email' ? view.email : view.phone) !== null;
  rules.push({ rule: 'address', answer: reachable ? 'known' : 'none that works' });
  if (!reachable || aim === null) return call(look, `${happened(look)} and there is no address that works for a reminder`);
  if (last !== undefined) {
    const gap = (asked < settings.reminders ? settings.days_between_reminders : settings.days_to_call) * DAY;
    const due = later(last.clock, gap);
    rules.push({ rule: 'pace', answer: `next contact from ${due}` });
    if (now.toISOString() < due)
      return wait(look, `Reminder ${asked} of ${settings.reminders} is on its way; the customer has time to pay before the next contact.`, sooner(due, end));
  }
  if (asked < settings.reminders) return remind(look, aim, asked + 1);
  return call(look, settings.reminders === 0 ? happened(look) : `${plural(settings.reminders, 'reminder')} brought no payment`);
}

/**
 * Gets an unpaid amount paid: a silent phase in which the biller tries again by itself (none after a hard decline or when a prepaid
 * balance ran out), then reminders at the customer's best hour, then a call by a person, and an end after so many days. A payment
 * that covers the debt, or the customer's leaving, stops it at once; an outage of the customer's own stops the clock.
 */
export const paymentRecovery = playbookKind({
  name: 'payment-recovery',
  version: 2,
  about: 'Gets an unpaid amount paid: waits for the biller’s own retries, reminds at a good hour, and has a person call.',
  schema: RecoverySettings,
  defaults: defaultRecovery,
  faults: recoveryFaults,
  procedure: recoveryProcedure,
  playbook: (settings) => ({
    startsOn: OPENING,
    listensTo: [...OPENING, 'payment.succeeded', 'customer.cancelled', 'customer.activated', 'message.sent', 'message.bounced', 'task.closed'],
    opens: (event) => (OPENING as readonly string[]).includes(event.type),
    initial: initialRecovery,
    evolve: (state: RecoveryState, input) => evolveRecovery(state, input, settings),
    decide(state, view, now) {
      const look: Look = { state, view, now, settings, rules: [] };
      return over(look) ?? paused(look) ?? next(look);
    },
  }),
});
