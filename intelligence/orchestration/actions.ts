import type { ActionName, PlatformAction } from '../contract/commands.ts';
import { isoText } from '../kernel/iso-text.ts';
import { type Action, type Origin, stepKey, type Task } from './outbox.ts';

/** What a system of the ISP answered. A call that throws says nothing: it may have been done, and is asked for again under the same key. */
export type Performed =
  | { readonly ok: true /** False when it will do it and tell later. */; readonly done: boolean; readonly reference: string | null }
  | {
      readonly ok: false;
      readonly permanent: boolean;
      readonly reason: string;
      readonly retryAfterMs?: number;
      /** True when it may have been done all the same. */
      readonly unsure?: boolean;
    };

/** A system of the ISP that does what it is asked to, each key once however often it is asked. */
export interface IspSystem {
  perform(action: Action): Promise<Performed>;
}

/** Which system does something for a tenant; null when a person has to. */
export type Systems = (tenant: string, action: ActionName) => Promise<IspSystem | null>;

/** An action that an executor holds under a lease. `fence` grows with every claim: an old holder can no longer write. */
export type ClaimedAction = Action & {
  readonly fence: number;
  readonly attempt: number;
  /** True when an answer was lost, or an earlier holder was not heard of again: it may have been done. */
  readonly doubtful: boolean;
};

/** What becomes of an action after an attempt. */
export type ActionEnd =
  | { readonly state: 'done'; readonly reference: string | null }
  | { readonly state: 'accepted'; readonly reference: string | null; readonly until: Date }
  | { readonly state: 'waiting'; readonly until: Date; readonly reason: string /** True when its answer was lost. */; readonly doubt: boolean }
  | { readonly state: 'by-hand'; readonly until: Date; readonly reason: string }
  | { readonly state: 'failed'; readonly reason: string }
  | { readonly state: 'unknown'; readonly reason: string; readonly task: Task };

/** Actions at rest. Leases run by the store's clock. */
export interface ActionStore {
  /** Takes actions that are due, and those whose holder was not heard of again. What is switched off, or would cut off somebody in an outage, waits. */
  claim(now: Date, limit: number, leaseMs: number): Promise<readonly ClaimedAction[]>;
  /** Writes what came of it and the fact that follows; undoes what was called off meanwhile. False when another holder has it. */
  settle(claimed: ClaimedAction, end: ActionEnd, now: Date): Promise<boolean>;
  /** Ends proposals to which nobody agreed in time. */
  lapse(now: Date, limit: number): Promise<number>;
  /** Takes actions whose system said that it would do them and then was not heard of. */
  unanswered(now: Date, limit: number): Promise<readonly ClaimedAction[]>;
  /** Marks what has waited too long for a person. */
  escalate(now: Date): Promise<number>;
  /** Ends every lease at once: for a program that knows itself to be the only one, when it starts. */
  breakLeases(): Promise<void>;
}

const UNDOES = 'undo-';

/** What undoes an action, or null where nothing does. A change of plan goes back to the plan that it came from, if that is known. */
export function undoing({ action, values, step }: PlatformAction, now: Date): PlatformAction | null {
  const undo = { kind: 'platform-action', step: `${UNDOES}${step}`.slice(0, 64), notBefore: isoText(now), approval: null } as const;
  if (action === 'suspend-service') return { ...undo, action: 'restore-service', values };
  if (action === 'change-plan' && values.from_plan_id !== undefined && values.plan_id !== undefined)
    return { ...undo, action: 'change-plan', values: { ...values, plan_id: values.from_plan_id, from_plan_id: values.plan_id } };
  return null;
}

/** A person has so long where no system does it. */
const BY_HAND_WITHIN_MS = 24 * 3_600_000;

/** True for what the customer depends on: a service given back, a credit, and whatever undoes something. The no of a system is not the end of these. */
export const isOwed = ({ action, step }: Pick<PlatformAction, 'action' | 'step'>): boolean =>
  action === 'restore-service' || action === 'give-credit' || step.startsWith(UNDOES);

/** Leaves an action to a person, who is told why no system does it. */
export const byHand = (because: string, now: Date): Extract<ActionEnd, { state: 'by-hand' }> => ({
  state: 'by-hand',
  until: new Date(now.getTime() + BY_HAND_WITHIN_MS),
  reason: `${because}, so a person does it`,
});

/** What a system said no to, in words. */
export const refusedBySystem = (reason: string | undefined): string => `the system of the ISP refused it${reason === undefined ? '' : ` (${reason})`}`;

const WORDS: Readonly<Record<ActionName, string>> = {
  'retry-payment': 'Try the payment again',
  'ask-payment': 'Ask what came of a payment',
  'start-payment-plan': 'Set up a payment plan',
  'suspend-service': 'Suspend the service',
  'restore-service': 'Restore the service',
  'give-credit': 'Give a credit',
  'change-plan': 'Change the plan',
  'open-ticket': 'Open a ticket',
  'book-visit': 'Book a visit',
};

/** An action as a person reads it. */
export const actionTitle = (action: ActionName): string => WORDS[action];

/** Asks a person to find out what became of an action. */
export function checkTask({ command, key: _, ...origin }: Action, reason: string, now: Date): Task {
  const { tenant, customer_id, playbook, playbook_version, instance_id, decision_id }: Origin = origin;
  const from: Origin = { tenant, customer_id, playbook, playbook_version, instance_id, decision_id };
  const step = `${command.step}:check`;
  return {
    ...from,
    key: stepKey(from, step, 'create-task'),
    command: {
      kind: 'create-task',
      step,
      title: `Find out whether it was done: ${actionTitle(command.action).toLowerCase()}`,
      detail: `${actionTitle(command.action)}, step ${command.step}: ${reason}. It is not asked for again by itself.`,
      due: isoText(now.getTime() + 24 * 3_600_000),
      role: 'support',
    },
  };
}
