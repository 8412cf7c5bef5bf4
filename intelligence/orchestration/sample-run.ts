import type { Command, SendMessage } from '../contract/commands.ts';
import { isoText } from '../kernel/iso-text.ts';
import type { Person } from './arbiter.ts';
import { asked } from './outbox.ts';
import type { CustomerView } from './playbook.ts';
import type { Changes } from './playbook-store.ts';
import { type Decision, type Run, seen } from './run.ts';

/** A run with one decision that asks for the given commands, ready to be saved: for tests, proofs and benches. It is of a playbook of its own unless one is named. */
export function sampleRun(tenant: string, customerId: string, name: string, commands: readonly Command[], now: Date, playbook = `sample-${name}`): Changes {
  const at = isoText(now);
  const runId = `run-${name}`;
  const origin = { tenant, customer_id: customerId, playbook, playbook_version: 1, instance_id: runId, decision_id: `decision-${name}` };
  const run: Run = {
    tenant,
    id: runId,
    playbook,
    playbook_version: 1,
    edition: 0,
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
  const decision: Decision = {
    tenant,
    id: origin.decision_id,
    instance_id: runId,
    customer_id: customerId,
    playbook,
    playbook_version: 1,
    edition: 0,
    state_version: 1,
    at,
    choice: 'act',
    why: 'A sample.',
    rules: [],
    trigger: null,
    state: {},
    view: seen(sampleView(customerId, { time_zone: 'UTC' })),
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
    ...asked(origin, commands),
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
  held_out: false,
  peace: null,
  ...changes,
});

/** What a playbook sees of somebody about whom all is well, changed as asked. */
export const sampleView = (customerId: string, changes: Partial<CustomerView> = {}): CustomerView => ({
  customer_id: customerId,
  name: 'Ada Lovelace',
  status: 'active',
  time_zone: 'Africa/Lagos',
  locale: 'en',
  email: 'ada@example.org',
  phone: null,
  owed_minor: 0,
  last_paid_at: null,
  currency: 'NGN',
  price_minor: null,
  churn_chance: null,
  health_score: null,
  best_hour: 18,
  best_hour_chance: 1,
  best_hour_basis: 'segment residential, 400 opens',
  outage_open: false,
  peace: null,
  model_versions: {},
  ...changes,
});
