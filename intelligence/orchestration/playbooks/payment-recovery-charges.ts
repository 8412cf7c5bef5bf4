import type { CreateTask, PlatformAction } from '../../contract/commands.ts';
import { isoText } from '../../kernel/iso-text.ts';
import { readDecline } from '../decline-rules.ts';
import { DAY, HOUR, later } from '../moments.ts';
import { attemptsLeft, inFlight, type PaymentAttempt } from '../payment-attempts.ts';
import type { RetryChoice, Verdict } from '../playbook.ts';
import { act, wait } from '../verdicts.ts';
import { clockText, countOf, endOf, type Look, missing, moneyOf, sooner } from './payment-recovery-look.ts';
import { planMark } from './payment-recovery-state.ts';

/** When nothing can be said of better moments: so many days after the decline. */
const USUAL_DAYS = [1, 3, 5, 7, 10, 14, 21] as const;
/** A person is told this long after a charge was asked for of which nobody knows anything, so that it is within the hour. */
const TOLD_WITHIN_MINUTES = 50;

/** What comes next of charging, if anything: a verdict to follow now, or the moment until which there is nothing to do. */
export type Charging = { readonly verdict: Verdict } | { readonly until: string; readonly because: string } | null;

const action = (step: string, name: PlatformAction['action'], values: PlatformAction['values'], now: Date): PlatformAction => ({
  kind: 'platform-action',
  step,
  action: name,
  values,
  notBefore: isoText(now),
  approval: null,
});

function tellSomebody(look: Look, { at, key }: PaymentAttempt): CreateTask {
  const step = `unknown-${countOf(look, 'unknown') + 1}`;
  const detail = `A charge was asked for at ${clockText(look, at)} and the biller has not said what came of it. Look it up there under ${key}. Nothing is tried again until its end is known.`;
  return { kind: 'create-task', step, title: 'Find out what came of a charge', detail, due: later(at, HOUR), role: 'collections', owed: true };
}

/** A charge of which nobody knows yet what came of it: the biller is asked, then a person; it is never taken for a decline, and nobody is written to. */
export function unanswered(look: Look): Verdict | null {
  const attempt = inFlight(look.seen.attempts);
  look.rules.push({ rule: 'one-charge-at-a-time', answer: attempt === null ? 'none under way' : `under way since ${attempt.at}` });
  if (attempt === null) return null;
  const { state, now, settings } = look;
  const asks = Object.entries(state.steps).filter(([step, { requested }]) => step.startsWith('ask-') && requested >= attempt.at);
  const told = Object.entries(state.steps).some(([step, { requested }]) => step.startsWith('unknown-') && requested >= attempt.at);
  const askAt = later(asks.at(-1)?.[1].requested ?? attempt.at, settings.answer_within_minutes * 60_000);
  const tellAt = later(attempt.at, TOLD_WITHIN_MINUTES * 60_000);
  const at = isoText(now);
  if (told) return wait(look, 'Nobody knows what came of the last charge; a person finds out, and nothing is tried until then.', endOf(look));
  const couldNotSay = asks.some(([step]) => state.ends[step] === 'failed' || state.ends[step] === 'refused');
  if (at >= tellAt || couldNotSay)
    return act(
      look,
      'The biller has not said what came of the last charge, so a person finds out; nothing is tried until then.',
      [tellSomebody(look, attempt)],
      endOf(look),
    );
  if (at < askAt) return wait(look, 'A charge is under way; the biller has yet to say what came of it.', sooner(askAt, tellAt));
  const step = `ask-${countOf(look, 'ask') + 1}`;
  const question = action(step, 'ask-payment', { attempt_key: attempt.key, invoice_id: attempt.invoice_id }, now);
  return act(look, 'The biller has not said what came of the last charge, so it is asked.', [question], tellAt);
}

/** The invoice to charge, with what is missing of it: the first whose own payments do not cover it and whose charge the biller does not call paid. */
function target({ state, seen }: Look): { invoice: string; minor: number } | null {
  const paidOf = (invoice: string): number =>
    Object.values(state.paid).reduce((sum, one) => (one.invoice === invoice && state.since !== null && one.time >= state.since ? sum + one.minor : sum), 0);
  for (const [invoice, minor] of Object.entries(state.debts).sort(([a], [b]) => (a < b ? -1 : 1))) {
    const rest = minor - paidOf(invoice);
    const saidPaid = seen.attempts.some((one) => one.invoice_id === invoice && one.state === 'paid' && state.since !== null && one.at >= state.since);
    if (rest > 0 && !saidPaid) return { invoice, minor: rest };
  }
  return null;
}

/** The moment drawn for so many charges that are left, or the next of the usual days. */
function choiceOf(look: Look, left: number, earliest: string): RetryChoice {
  const { retry } = look.seen;
  const drawn = retry[Math.min(left, retry.length) - 1];
  if (drawn !== undefined) return drawn.at < earliest ? { ...drawn, at: earliest } : drawn;
  const since = look.state.since ?? isoText(look.now);
  const day = USUAL_DAYS.find((days) => later(since, days * DAY) >= earliest);
  return { at: day === undefined ? later(earliest, 7 * DAY) : later(since, day * DAY), chance: 0, propensity: 1 };
}

/** When and whether the declined charge is tried again, where the layer owns the retries. */
export function nextCharge(look: Look): Charging {
  const { state, view, seen, now, settings, rules } = look;
  if (settings.retries !== 'layer' || state.mode === 'prepaid') return null;
  const wanted = target(look);
  if (wanted === null) return null;
  const decline = state.declines[wanted.invoice];
  const earlier = seen.attempts.filter(
    (one) => one.state === 'declined' && (one.method_id === (decline?.method_id ?? null) || one.invoice_id === wanted.invoice),
  );
  const readings = [...earlier, ...(decline === undefined ? [] : [decline])].map((one) => readDecline(one, now));
  const forbids = readings.find(({ kind }) => kind !== 'soft');
  rules.push({ rule: 'decline', answer: forbids === undefined ? 'may be tried again' : `${forbids.kind}: ${forbids.rules.join(' ')}` });
  if (forbids !== undefined || state.hard) return null;
  const lastDay = later(state.clock!, settings.retry_for_days * DAY);
  if (isoText(now) >= lastDay) return null;
  const card = { invoice_id: wanted.invoice, method_id: decline?.method_id ?? null, network: decline?.network ?? earlier.at(-1)?.network ?? null };
  const { left, until, rule } = attemptsLeft(seen.attempts, card, now, { retries: settings.retries_in_30_days, days: 30 });
  rules.push({ rule: 'attempts', answer: left > 0 ? `${left} left (${rule})` : `none left (${rule})` });
  if (left <= 0) return until === null || isoText(until) >= lastDay ? null : { until: isoText(until), because: `no more tries are allowed (${rule})` };
  const waited = decline === undefined ? isoText(now) : later(decline.time, (readDecline(decline, now).waitHours || 1) * HOUR);
  const earliest = isoText(now) > waited ? isoText(now) : waited;
  if (state.plan === null) {
    const choice = choiceOf(look, left, earliest);
    if (choice.at >= lastDay) return null;
    return { verdict: wait(look, 'The next try has been planned.', choice.at, { marks: [planMark(choice)] }) };
  }
  if (isoText(now) < state.plan.at) return { until: state.plan.at, because: 'the card is tried again then' };
  const step = `retry-${countOf(look, 'retry') + 1}`;
  const amount_minor = Math.min(wanted.minor, missing(look));
  const values = {
    invoice_id: wanted.invoice,
    amount_minor,
    currency: state.currency ?? view.currency,
    ...(card.method_id === null ? {} : { method_id: card.method_id }),
    ...(card.network === null ? {} : { network: card.network }),
    chance: state.plan.chance,
    propensity: state.plan.propensity,
  };
  rules.push({ rule: 'when', answer: `chance ${state.plan.chance}, drawn with ${state.plan.propensity} (${seen.retry_basis})` });
  const why = `The biller is asked to charge ${moneyOf(look, amount_minor)} again, at a moment at which it is likely to succeed; the customer is not disturbed.`;
  const asked = act(look, why, [action(step, 'retry-payment', values, now)], later(now, settings.answer_within_minutes * 60_000));
  return { verdict: { ...asked, chance: state.plan.propensity } };
}
