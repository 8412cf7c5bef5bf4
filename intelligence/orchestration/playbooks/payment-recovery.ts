import type { Command, CreateTask, PlatformAction } from '../../contract/commands.ts';
import { isoText } from '../../kernel/iso-text.ts';
import { DAY, HOUR, later } from '../moments.ts';
import { inFlight } from '../payment-attempts.ts';
import type { RecoveryView, Verdict } from '../playbook.ts';
import { playbookKind } from '../playbook-kind.ts';
import { stop, wait } from '../verdicts.ts';
import { nextCharge, unanswered } from './payment-recovery-charges.ts';
import { beforeExpiry, nextContact, proposeSuspension } from './payment-recovery-contacts.ts';
import { clockText, endOf, type Look, lowEnds, moneyOf, plural, sooner } from './payment-recovery-look.ts';
import { paused } from './payment-recovery-pauses.ts';
import { defaultRecovery, RecoverySettings, recoveryFaults, recoveryProcedure } from './payment-recovery-settings.ts';
import { balance, evolveRecovery, initialRecovery, type RecoveryState } from './payment-recovery-state.ts';

const OPENING = ['payment.failed', 'balance.low', 'balance.expired', 'service.expired'] as const;

/** Whoever pays has the service back at once, when it was this plan that stopped it. What is only under way is undone when it is called off. */
function givenBack({ state, now }: Look): Command[] {
  if (!state.suspended) return [];
  const restore: PlatformAction = {
    kind: 'platform-action',
    step: 'restore',
    action: 'restore-service',
    values: { because: 'paid' },
    notBefore: isoText(now),
    approval: null,
  };
  return [restore];
}

/** A charge that is under way when a payment comes may take the money a second time: somebody looks. */
function lookTwice(look: Look): Command[] {
  const attempt = inFlight(look.seen.attempts);
  if (attempt === null) return [];
  const detail = `A payment came while a charge asked for at ${clockText(look, attempt.at)} was under way. Look it up at the biller under ${attempt.key}, and give back what was taken twice.`;
  const task: CreateTask = {
    kind: 'create-task',
    step: 'look-twice',
    title: 'Make sure that nothing was taken twice',
    detail,
    due: later(look.now, HOUR),
    role: 'collections',
    owed: true,
  };
  return [task];
}

/** Whether the run is over: the customer has left, the debt is covered, or the time is up. */
function over(look: Look): Verdict | null {
  const { state, view, now, settings, rules } = look;
  if (state.left || view.status === 'cancelled') {
    rules.push({ rule: 'customer', answer: 'left' });
    return stop(look, 'left', 'The customer has cancelled, so nobody is reminded any more; this counts as a loss.');
  }
  const { due, paid, payments } = balance(state);
  const prepaid = state.mode === 'prepaid';
  if (state.since === null) {
    rules.push({ rule: 'debt', answer: payments > 0 ? 'filled' : 'none yet' });
    if (payments > 0) return stop(look, 'recovered', 'The balance was filled before it ran out.');
    if (isoText(now) >= lowEnds(look)) return stop(look, 'overtaken', 'The balance was low and did not run out.');
    return null;
  }
  const runsAgain = prepaid && state.restored !== null && state.restored >= state.since;
  // A top-up that was told before the balance ran out is known to the books alone.
  const filled = prepaid && payments === 0 && view.owed_minor <= 0 && view.last_paid_at !== null && view.last_paid_at >= state.since;
  const covered = filled || (payments > 0 && (paid >= due || (!prepaid && view.owed_minor <= 0 && view.bills_known !== false)));
  rules.push({ rule: 'debt', answer: covered || runsAgain ? 'covered' : `${moneyOf(look, due - paid)} of ${moneyOf(look, due)} missing` });
  const back = [...givenBack(look), ...lookTwice(look)];
  if (runsAgain) return stop(look, 'recovered', 'The service runs again, so the recovery is over.', back);
  if (covered)
    return stop(look, 'recovered', prepaid ? 'The balance was topped up, so the recovery is over.' : 'The debt is paid, so the recovery is over.', back);
  if (state.pause !== null || isoText(now) < endOf(look)) return null;
  if (state.suspended) return wait(look, 'The service is stopped; a payment gives it back at once.', later(now, 30 * DAY));
  rules.push({ rule: 'give-up', answer: `after ${settings.give_up_days} days` });
  return stop(look, 'not-recovered', `No payment came within ${plural(settings.give_up_days, 'day')}, so the recovery ends without success.`);
}

/** Charges, contacts and the suspension, each at its own pace: what is due first is done first, and the run looks again when the next is due. */
function next(look: Look): Verdict {
  if (look.state.since === null) return beforeExpiry(look);
  const charge = nextCharge(look);
  if (charge !== null && 'verdict' in charge) return charge.verdict;
  const contact = nextContact(look);
  if (contact.choice === 'stop') return contact;
  const suspension = proposeSuspension(look);
  const acts = contact.choice === 'act' ? contact : suspension !== null && 'choice' in suspension ? suspension : null;
  const waits = [charge?.until ?? null, suspension !== null && 'until' in suspension ? suspension.until : null, endOf(look)];
  const wake = [contact.wake, ...waits].filter((at) => at !== null).reduce(sooner);
  if (acts !== null) return { ...acts, wake: acts.wake === null ? wake : sooner(acts.wake, wake) };
  const why =
    charge === null || charge.until > (contact.wake ?? '') ? contact.why : `${contact.why.slice(0, -1)}; ${charge.because} (${clockText(look, charge.until)}).`;
  return { ...contact, why, wake };
}

/** A charge of which nothing is known is asked about whatever stands still; while it is not known nothing else is begun. */
function goOn(look: Look): Verdict {
  const unknown = unanswered(look);
  if (unknown?.choice === 'act') return unknown;
  const pause = paused(look);
  if (unknown === null) return pause ?? next(look);
  if (pause === null || unknown.wake === null || pause.wake === null) return pause ?? unknown;
  return { ...pause, wake: sooner(pause.wake, unknown.wake) };
}

/** What is seen where nothing is known of charges. */
const NOTHING_KNOWN: RecoveryView = { attempts: [], retry: [], retry_basis: 'nothing known', days_off: { weekend: [6, 7], holidays: [] } };

/**
 * The one plan that gets an unpaid amount paid. It owns the retries (its own, or the biller's while it waits), the reminders at the
 * customer's best hour, the call, the suspension that a person must agree to, and the restoring. A payment that covers the debt, or the
 * customer's leaving, stops everything at once; an outage of the customer's own, a complaint, a promise or a person stop the clock.
 */
export const paymentRecovery = playbookKind({
  name: 'payment-recovery',
  version: 5,
  about: 'Gets an unpaid amount paid: tries the card again, reminds at a good hour, has a person call, and asks a person before the service stops.',
  sends: ['billing'],
  schema: RecoverySettings,
  defaults: defaultRecovery,
  faults: recoveryFaults,
  procedure: recoveryProcedure,
  playbook: (settings) => ({
    seesCharges: true,
    startsOn: OPENING,
    listensTo: [
      ...OPENING,
      'payment.succeeded',
      'payment.reported',
      'payment.promised',
      'recovery.held',
      'customer.cancelled',
      'customer.activated',
      'message.sent',
      'message.bounced',
      'action.done',
      'action.failed',
      'action.refused',
      'task.closed',
    ],
    opens: (event) => (OPENING as readonly string[]).includes(event.type),
    initial: initialRecovery,
    evolve: (state: RecoveryState, input) => evolveRecovery(state, input, settings),
    decide(state, view, now) {
      const look: Look = { state, view, seen: view.recovery ?? NOTHING_KNOWN, now, settings, rules: [] };
      const verdict = over(look) ?? goOn(look);
      return state.recalled.length === 0 ? verdict : { ...verdict, withdraws: state.recalled };
    },
  }),
});
