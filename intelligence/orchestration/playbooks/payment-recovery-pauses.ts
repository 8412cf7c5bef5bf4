import type { PlatformAction } from '../../contract/commands.ts';
import { isoText } from '../../kernel/iso-text.ts';
import { DAY, HOUR, later } from '../moments.ts';
import type { PeaceReason } from '../peace.ts';
import type { Verdict } from '../playbook.ts';
import { act, stop, wait } from '../verdicts.ts';
import { localDay, startOfLocalDay } from '../zones.ts';
import { countOf, type Look, missing, zoneOf } from './payment-recovery-look.ts';
import { paidSince, paysDebt } from './payment-recovery-state.ts';

/** How long somebody's word that it was paid keeps reminders back, while the biller is asked. */
const REPORTED_HOURS = 24;

type Reason = PeaceReason | 'held' | 'promise' | 'reported' | 'nothing-owed';
type Pause = { readonly reason: Reason; readonly wake: string; readonly why: string };

const IN_PEACE: Readonly<Record<PeaceReason, string>> = {
  bereavement: 'Somebody has died in this household, so nobody asks for money; the clock stands still.',
  illness: 'Somebody in this household is seriously ill, so nobody asks for money; the clock stands still.',
  outage: 'The customer’s own line is down, so nobody is asked for money; the clock stands still until it is up.',
  'billing-complaint': 'The customer complains about the bill, so nobody asks for money until that is settled; the clock stands still.',
  'payment-pending': 'A payment is on its way, so nobody asks for money; the clock stands still.',
};

/** True when the payment that came last is known to be of a bill that is not among the debts. */
const paidAnother = ({ state, view }: Look): boolean =>
  Object.values(state.paid).some(({ time, invoice }) => time === view.last_paid_at && !paysDebt(state, invoice));

/**
 * True when the books say that a payment since the failure has settled everything: the failure was then told late. A failure alone is a
 * debt, also when its invoice is not known; and books below nothing have not heard all bills, so that the payment of another says nothing.
 */
const settledSince = (look: Look): boolean => {
  const { state, view } = look;
  if (state.mode !== 'postpaid' || view.owed_minor > 0 || view.last_paid_at === null || state.since === null || view.last_paid_at < state.since) return false;
  return view.owed_minor === 0 || !paidAnother(look);
};

/** The end of a local day, as the customer's clock shows it, and some hours more. */
const endOfDay = ({ view }: Look, day: string, graceHours: number): Date => {
  const noon = new Date(`${day}T12:00:00Z`);
  const zone = zoneOf(view) ?? 'UTC';
  const shift = localDay(noon, zone) < day ? 2 : localDay(noon, zone) > day ? 0 : 1;
  return new Date(startOfLocalDay(noon, zone, shift).getTime() + graceHours * HOUR);
};

/** How an agreement stands: its next part with the moment at which it would be broken, or that it is broken or through. */
function standing(look: Look): { readonly state: 'open'; readonly until: Date } | { readonly state: 'broken' | 'through' } | null {
  const { agreement } = look.state;
  if (agreement === null || agreement.broken) return null;
  const paid = paidSince(look.state, agreement.at);
  let owedByThen = 0;
  for (const { due_on, amount_minor } of agreement.parts) {
    owedByThen += amount_minor;
    if (paid >= owedByThen) continue;
    const until = endOfDay(look, due_on, look.settings.promise_grace_hours);
    return look.now < until ? { state: 'open', until } : { state: 'broken' };
  }
  return { state: 'through' };
}

function reasonFor(look: Look): Pause | null {
  const { state, view, now, settings } = look;
  const again = later(now, settings.look_again_minutes * 60_000);
  const peace = view.peace ?? (view.outage_open ? 'outage' : null);
  if (peace !== null) return { reason: peace, wake: again, why: IN_PEACE[peace] };
  if (settledSince(look))
    return { reason: 'nothing-owed', wake: later(now, 12 * HOUR), why: 'Nothing is owed at the moment, so nobody is reminded; the clock stands still.' };
  if (state.heldUntil !== null) {
    const until = endOfDay(look, state.heldUntil, 0);
    if (now < until) return { reason: 'held', wake: isoText(until), why: `A person holds this recovery until ${state.heldUntil}; the clock stands still.` };
  }
  const agreed = standing(look);
  if (agreed?.state === 'open') {
    const what = state.agreement!.parts.length > 1 ? 'A payment plan is agreed' : 'The customer has promised to pay';
    return { reason: 'promise', wake: isoText(agreed.until), why: `${what}, so nobody asks for money until then; the clock stands still.` };
  }
  if (state.reported !== null && isoText(now) < later(state.reported, REPORTED_HOURS * HOUR))
    return {
      reason: 'reported',
      wake: later(state.reported, REPORTED_HOURS * HOUR),
      why: 'Somebody says that it was paid; the biller is asked, and nobody is reminded until it has had time to say so.',
    };
  return null;
}

/** Tells the ISP's systems of a plan that a person has agreed, once. */
function startPlan(look: Look): Verdict | null {
  const { agreement, steps, currency } = look.state;
  if (agreement === null || agreement.broken || agreement.parts.length < 2) return null;
  if (Object.entries(steps).some(([step, { requested }]) => step.startsWith('plan-') && requested >= agreement.at)) return null;
  const values: Record<string, string | number> = { plan_id: agreement.id, currency: currency ?? look.view.currency, parts: agreement.parts.length };
  for (const [i, { due_on, amount_minor }] of agreement.parts.entries())
    Object.assign(values, { [`part_${i + 1}_on`]: due_on, [`part_${i + 1}_minor`]: amount_minor });
  const step = `plan-${countOf(look, 'plan') + 1}`;
  const command: PlatformAction = { kind: 'platform-action', step, action: 'start-payment-plan', values, notBefore: isoText(look.now), approval: null };
  return act(
    look,
    `A person has agreed on ${agreement.parts.length} parts with the customer, so the biller is told of the plan.`,
    [command],
    later(look.now, 60_000),
  );
}

/** Asks the biller about a payment of which somebody says that it was made. */
function askAbout(look: Look): Verdict | null {
  const { reported, steps, debts } = look.state;
  if (reported === null || Object.entries(steps).some(([step, { requested }]) => step.startsWith('said-') && requested >= reported)) return null;
  const step = `said-${countOf(look, 'said') + 1}`;
  const values = { invoice_id: Object.keys(debts).sort()[0] ?? '', amount_minor: missing(look) };
  const command: PlatformAction = { kind: 'platform-action', step, action: 'ask-payment', values, notBefore: isoText(look.now), approval: null };
  return act(look, 'Somebody says that it was paid. That alone is no payment, so the biller is asked.', [command], later(look.now, 60_000));
}

/** Whether the clock stands still: for peace, while a person holds it, while a promise runs, and while nothing is owed. */
export function paused(look: Look): Verdict | null {
  const { state, now, settings, rules } = look;
  if (state.since !== null) {
    const asked = startPlan(look) ?? askAbout(look);
    if (asked !== null) return asked;
  }
  const pause = reasonFor(look);
  rules.push({ rule: 'pause', answer: pause?.reason ?? 'none' });
  const again = later(now, settings.look_again_minutes * 60_000);
  const broken = standing(look)?.state === 'broken';
  if (broken && pause === null)
    return wait(look, 'The promise was not kept.', again, { marks: [...(state.pause === null ? [] : ['resume']), 'promise-broken'] });
  if (pause === null) return state.pause === null ? null : wait(look, 'The reason for the pause has gone.', again, { marks: ['resume'] });
  if (state.pause === null) return wait(look, 'The run is paused.', again, { marks: [`pause:${pause.reason}`] });
  if (state.pause.reason !== pause.reason) return wait(look, 'The reason for the pause has changed.', again, { marks: ['resume', `pause:${pause.reason}`] });
  const waited = now.getTime() - Date.parse(state.pause.since);
  if (pause.reason === 'nothing-owed' && waited >= settings.give_up_days * DAY)
    return stop(look, 'recovered', 'Nothing has been owed for the whole time, so there is nothing to recover.');
  return wait(look, pause.why, pause.wake);
}
