import type { Command, SendMessage } from '../contract/commands.ts';
import type { Person } from './arbiter.ts';
import { stepKey } from './outbox.ts';
import type { Changes } from './playbook-store.ts';
import type { Decision, Run } from './run.ts';

/** A run of a playbook of its own with one decision that asks for the given commands, ready to be saved: for tests, proofs and benches. */
export function sampleRun(tenant: string, customerId: string, name: string, commands: readonly Command[], now: Date): Changes {
  const at = now.toISOString();
  const runId = `run-${name}`;
  const playbook = `sample-${name}`;
  const origin = { tenant, customer_id: customerId, playbook, playbook_version: 1, instance_id: runId, decision_id: `decision-${name}` };
  const run: Run = {
    tenant,
    id: runId,
    playbook,
    playbook_version: 1,
    customer_id: customerId,
    state: {},
    state_version: 1,
    wake_at: null,
    why: 'A sample.',
    held_out: false,
    propensity: 0.9,
    opened_at: at,
    opened_by: name,
    ended_at: null,
    ending: null,
  };
  const view = {
    customer_id: customerId,
    has_name: true,
    has_email: true,
    has_phone: false,
    status: 'active',
    time_zone: 'UTC',
    locale: 'en',
    owed_minor: 100,
    last_paid_at: null,
    currency: 'USD',
    churn_chance: null,
    health_score: null,
    best_hour: 10,
    best_hour_chance: 1,
    best_hour_basis: 'sample',
    outage_open: false,
    model_versions: {},
  } as const;
  const decision: Decision = {
    tenant,
    id: origin.decision_id,
    instance_id: runId,
    customer_id: customerId,
    playbook,
    playbook_version: 1,
    state_version: 1,
    at,
    choice: 'act',
    why: 'A sample.',
    rules: [],
    trigger: null,
    state: {},
    view,
    commands,
    wake_at: null,
    ending: null,
    propensity: 0.9,
    model_versions: {},
  };
  return {
    opened: [run],
    changed: [],
    decisions: [decision],
    messages: commands.filter((c) => c.kind === 'send-message').map((command) => ({ ...origin, key: stepKey(origin, command.step, command.kind), command })),
    tasks: commands.filter((c) => c.kind === 'create-task').map((command) => ({ ...origin, key: stepKey(origin, command.step, command.kind), command })),
  };
}

/** A message of payment recovery, changed as asked. */
export const sampleMessage = (step: string, notBefore: string, changes: Partial<SendMessage> = {}): SendMessage => ({
  kind: 'send-message',
  step,
  class: 'billing',
  purpose: 'payment-reminder',
  channel: 'email',
  template: 'payment-first',
  values: { amount_minor: 4500, currency: 'USD', pay_by: '2026-03-10' },
  notBefore,
  ...changes,
});

/** Somebody who can be written to at any allowed hour, changed as asked. */
export const samplePerson = (customerId: string, changes: Partial<Person> = {}): Person => ({
  customer_id: customerId,
  status: 'active',
  name: 'Ada',
  email: 'ada@example.org',
  phone: null,
  time_zone: 'UTC',
  locale: 'en',
  consent: {},
  bounced: [],
  outage_open: false,
  ...changes,
});
