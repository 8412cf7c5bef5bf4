import type { Command } from '../contract/commands.ts';
import { digest } from '../kernel/ids.ts';
import { isoText } from '../kernel/iso-text.ts';
import type { Assignment } from './holdout.ts';
import { type Asked, asked, NOTHING_ASKED } from './outbox.ts';
import type { AnyPlaybook, CustomerView, Ending, Happening, PlaybookInput, RuleAnswer, Verdict } from './playbook.ts';
import type { Spending } from './room.ts';

/** One playbook at work for one customer. Waiting is this row with a time to look again. */
export type Run = {
  readonly tenant: string;
  readonly id: string;
  readonly playbook: string;
  readonly playbook_version: number;
  /** The edition of the tenant's settings; 0 for the defaults. */
  readonly edition: number;
  readonly customer_id: string;
  readonly state: unknown;
  /** Grows with every look that changed or decided something; decisions are named by it. */
  readonly state_version: number;
  /** ISO text in UTC; null when only an event can change anything. */
  readonly wake_at: string | null;
  /** The reason given last, so that the same wait is not told twice. */
  readonly why: string | null;
  readonly held_out: boolean;
  /** The chance with which this customer came to be treated, or left alone. */
  readonly propensity: number;
  readonly opened_at: string;
  readonly opened_by: string;
  readonly ended_at: string | null;
  readonly ending: Ending | null;
};

/** What a decision could see of the customer: everything but name and addresses, of which it only says whether they are known. */
export type DecisionView = Omit<CustomerView, 'name' | 'email' | 'phone'> & {
  readonly has_name: boolean;
  readonly has_email: boolean;
  readonly has_phone: boolean;
};

/** The event that made somebody look, or null when it was the time. */
export type Trigger = { readonly id: string; readonly type: string; readonly time: string } | null;

/** What was decided about whom, why, on what evidence, and with what chance. With `state`, `view` and `at` the playbook gives the same answer again. */
export type Decision = {
  readonly tenant: string;
  readonly id: string;
  readonly instance_id: string;
  readonly customer_id: string;
  readonly playbook: string;
  readonly playbook_version: number;
  readonly edition: number;
  readonly state_version: number;
  readonly at: string;
  readonly choice: 'act' | 'wait' | 'stop' | 'hold-out';
  readonly why: string;
  readonly rules: readonly RuleAnswer[];
  readonly trigger: Trigger;
  /** The digest of the settings; null or absent where nothing can be tuned. */
  readonly settings_hash?: string | null;
  /** What the run remembered before the event and its marks; null or absent when that is `state`. */
  readonly state_before?: unknown;
  readonly state: unknown;
  readonly view: DecisionView;
  /** What was asked for; under `hold-out` what would have been asked for. */
  readonly commands: readonly Command[];
  readonly wake_at: string | null;
  readonly ending: Ending | null;
  /** The chance with which this choice was made; 1 where there was no chance in it. */
  readonly propensity: number;
  readonly model_versions: Readonly<Record<string, string>>;
  /** The chance of the choice alone, the lot of the holdout left out; absent where there was none in it. */
  readonly chance?: number;
  /** What it takes of the limits; absent where there are none, and for who is held out. */
  readonly spends?: Spending;
};

/** What one look at a run came to. `run` is null when nothing at all has changed. */
export type Look = {
  readonly run: Run | null;
  readonly decision: Decision | null;
  readonly asked: Asked;
  /** Steps of earlier looks whose messages do not go any more. */
  readonly withdrawn?: readonly string[];
};

/** A run never looks again sooner than this, whatever its playbook says. */
const SOONEST_WAKE_MS = 1_000;
const MOST_ROUNDS = 5;

/** A new run for a customer, before its first look. The event that opens it names it, so that the same event never opens two. */
export function openRun(playbook: AnyPlaybook, tenant: string, customerId: string, event: Happening, { heldOut, propensity }: Assignment, now: Date): Run {
  return {
    tenant,
    id: digest('run', tenant, playbook.name, customerId, event.source, event.id),
    playbook: playbook.name,
    playbook_version: playbook.version,
    edition: playbook.edition,
    customer_id: customerId,
    state: playbook.initial,
    state_version: 0,
    wake_at: null,
    why: null,
    held_out: heldOut,
    propensity,
    opened_at: isoText(now),
    opened_by: event.id,
    ended_at: null,
    ending: null,
  };
}

/** The part of a view that is kept with a decision. */
export const seen = ({ name, email, phone, ...rest }: CustomerView): DecisionView => ({
  ...rest,
  has_name: name !== null,
  has_email: email !== null,
  has_phone: phone !== null,
});

const KNOWN = 'known';

/** The view that a decision is made on: it shows no more than what is kept of it, so that the record alone gives the same answer again. */
export const unseen = ({ has_name, has_email, has_phone, ...rest }: DecisionView): CustomerView => ({
  ...rest,
  name: has_name ? KNOWN : null,
  email: has_email ? KNOWN : null,
  phone: has_phone ? KNOWN : null,
});

/** Decides, letting the playbook note its marks first. */
export function settle(playbook: AnyPlaybook, before: unknown, view: CustomerView, now: Date): { state: unknown; verdict: Verdict } {
  let state = before;
  let verdict = playbook.decide(state, view, now);
  for (let round = 0; round < MOST_ROUNDS && verdict.marks !== undefined && verdict.marks.length > 0; round++) {
    for (const step of verdict.marks) state = playbook.evolve(state, { type: 'step.requested', step, time: isoText(now) });
    verdict = playbook.decide(state, view, now);
  }
  return { state, verdict };
}

/** The state after the steps of a verdict have been asked for. */
export function requested(playbook: AnyPlaybook, before: unknown, commands: readonly Command[], now: Date): unknown {
  return commands.reduce((state: unknown, command) => {
    const step: PlaybookInput = { type: 'step.requested', step: command.step, time: isoText(now) };
    return playbook.evolve(state, command.kind === 'create-task' ? step : { ...step, notBefore: command.notBefore });
  }, before);
}

/** Customers who are left alone still hear of dangers, are still charged for what they bought, and get back what they have paid for; what came of a charge is found out. */
const NOT_OPTIONAL: ReadonlySet<string> = new Set(['retry-payment', 'ask-payment', 'restore-service', 'start-payment-plan']);
function isOptional(command: Command): boolean {
  switch (command.kind) {
    case 'platform-action':
      return !NOT_OPTIONAL.has(command.action);
    case 'send-message':
      return command.class !== 'safety';
    default:
      return command.owed !== true;
  }
}

/** Year 10000 and later no store has; who means "never" says the last day of the calendar. */
const LAST_MOMENT = '9999-12-31T00:00:00.000Z';

function nextWake(verdict: Verdict, now: Date): string | null {
  if (verdict.choice === 'stop' || verdict.wake === null) return null;
  const soonest = now.getTime() + SOONEST_WAKE_MS;
  if (Date.parse(verdict.wake) < soonest) return isoText(new Date(soonest));
  return verdict.wake.startsWith('+') ? LAST_MOMENT : verdict.wake;
}

/** What a decision records of a verdict. */
export type Told = Pick<Decision, 'choice' | 'why' | 'rules' | 'commands' | 'wake_at' | 'ending'>;

/** A verdict as it is recorded of a run; whoever is held out is left alone and told so. */
export function toldOf(verdict: Verdict, heldOut: boolean, now: Date): Told {
  const choice = heldOut && verdict.choice === 'act' ? 'hold-out' : verdict.choice;
  return {
    choice,
    why: heldOut && choice !== 'stop' ? `Held out for comparison, so no message is sent. For anyone else: ${verdict.why}` : verdict.why,
    rules: verdict.rules,
    commands: verdict.choice === 'wait' ? [] : verdict.commands,
    wake_at: nextWake(verdict, now),
    ending: verdict.choice === 'stop' ? verdict.ending : null,
  };
}

/**
 * Looks at a run on an event, or because its time has come (`event` null): evolve, decide, note the steps that were asked for.
 * A decision is recorded when something is done, stopped or held out, and when the reason for waiting has changed.
 */
export function look(playbook: AnyPlaybook, run: Run, event: Happening | null, view: CustomerView, now: Date): Look {
  const evolved = event === null ? run.state : playbook.evolve(run.state, event);
  const shown = seen(view);
  const { state: decidedOn, verdict } = settle(playbook, evolved, unseen(shown), now);
  const record = toldOf(verdict, run.held_out, now);
  const { choice, commands, wake_at: wake } = record;
  const told = choice !== 'wait' || verdict.why !== run.why;
  const state = requested(playbook, decidedOn, commands, now);
  if (!told && state === run.state && wake === run.wake_at) return { run: null, decision: null, asked: NOTHING_ASKED };

  const changed = told || state !== run.state;
  const at = isoText(now);
  const next: Run = {
    ...run,
    state,
    state_version: run.state_version + (changed ? 1 : 0),
    wake_at: wake,
    why: verdict.why,
    ended_at: verdict.choice === 'stop' ? at : null,
    ending: record.ending,
  };
  const withdrawn = verdict.withdraws === undefined || verdict.withdraws.length === 0 ? {} : { withdrawn: verdict.withdraws };
  if (!told) return { run: next, decision: null, asked: NOTHING_ASKED, ...withdrawn };

  const decisionId = digest(run.tenant, run.playbook, String(run.playbook_version), run.id, String(next.state_version));
  const origin = {
    tenant: run.tenant,
    customer_id: run.customer_id,
    playbook: run.playbook,
    playbook_version: run.playbook_version,
    instance_id: run.id,
    decision_id: decisionId,
  };
  const carried = run.held_out ? commands.filter((command) => !isOptional(command)) : commands;
  const decision: Decision = {
    tenant: run.tenant,
    id: decisionId,
    instance_id: run.id,
    customer_id: run.customer_id,
    playbook: run.playbook,
    playbook_version: run.playbook_version,
    edition: run.edition,
    state_version: next.state_version,
    at,
    ...record,
    trigger: event === null ? null : { id: event.id, type: event.type, time: event.time },
    settings_hash: playbook.settingsHash ?? null,
    state_before: run.state === decidedOn ? null : run.state,
    state: decidedOn,
    view: shown,
    propensity: (choice === 'act' || choice === 'hold-out' ? run.propensity : 1) * (verdict.chance ?? 1),
    model_versions: view.model_versions,
    ...(verdict.chance === undefined ? {} : { chance: verdict.chance }),
    ...(verdict.spends && !run.held_out ? { spends: verdict.spends } : {}),
  };
  return { run: next, decision, asked: asked(origin, carried), ...withdrawn };
}
