import { describe, expect, test } from 'vitest';
import type { LoggedEvent } from '../../contract/envelope.ts';
import { paymentRecovery } from '../playbooks/payment-recovery.ts';
import type { Decision, Run } from '../run.ts';
import { advance, advanceDue } from '../runtime.ts';
import { sampleView } from '../sample-run.ts';
import { contactsOf, type Happened, replayUnder } from './other-settings.ts';
import { replayRun, type Step } from './run-again.ts';

const playbook = paymentRecovery.make();
const view = sampleView('c1', { owed_minor: 4500, time_zone: 'UTC' });
const views = new Map([['c1', view]]);
const START = '2026-03-02T12:00:00.000Z';
let position = 0;
const event = (type: string, time: string, data: object = {}): LoggedEvent & { received_at: string } =>
  ({
    id: `${type}-${time}`,
    source: 's',
    tenant: 't',
    type,
    time,
    learned: time,
    received_at: time,
    partition: 0,
    position: ++position,
    data: { customer_id: 'c1', ...data },
  }) as unknown as LoggedEvent & { received_at: string };
const failed = event('payment.failed', START, { payment_id: 'p', invoice_id: 'i', amount_minor: 4500, currency: 'NGN', attempt: 1 });
const paid = event('payment.succeeded', '2026-03-10T12:00:00.000Z', { payment_id: 'q', amount_minor: 4500, currency: 'NGN' });

/** A run lived through by the runtime: the failure, every look at its time, each message sent at its moment, and a payment at last. */
function lived(): { run: Run; decisions: Decision[]; events: (LoggedEvent & { received_at: string })[] } {
  const decisions: Decision[] = [];
  const events = [failed];
  const queue = [failed, paid];
  let run: Run | undefined;
  for (let looks = 0; looks < 40 && run?.ended_at == null; looks++) {
    queue.sort((a, b) => (a.time < b.time ? -1 : 1));
    const next = queue[0];
    const byEvent = next !== undefined && (run?.wake_at == null || next.time <= run.wake_at);
    const at = new Date(byEvent ? next.time : run!.wake_at!);
    const changes = byEvent
      ? advance('t', { playbooks: [playbook], holdoutShare: 0 }, run ? [run] : [], [queue.shift()!], views, at)
      : advanceDue([playbook], [run!], views, at);
    if (byEvent && next !== failed) events.push(next);
    run = changes.changed[0] ?? changes.opened[0] ?? run;
    decisions.push(...changes.decisions);
    for (const { command, decision_id, instance_id } of changes.messages)
      queue.push(
        event('message.sent', command.notBefore, {
          channel: 'email',
          class: 'billing',
          purpose: 'p',
          step: command.step,
          message_key: 'k',
          decision_id,
          instance_id,
        }),
      );
  }
  return { run: run!, decisions, events };
}
const steps = (decisions: readonly Decision[]): Step[] => decisions.map((decision) => ({ ...decision, held_out: false }));
const { run, decisions, events } = lived();

describe('a run lived through once more', () => {
  test('gives every decision again, and remembers the same at its end', () => {
    const again = replayRun(steps(decisions), events, run, () => playbook);
    expect(again.differing).toEqual([]);
    expect(again.run).toEqual({ state: run.state, state_version: run.state_version, ended_at: run.ended_at, ending: 'recovered' });
  });

  test('does not when an event is missing, or the playbook has changed without a new version', () => {
    const part = events.filter(({ type }) => type !== 'message.sent');
    expect(replayRun(steps(decisions), part, run, () => playbook).differing.length).toBeGreaterThan(0);
    const changed = { ...playbook, decide: (...args: Parameters<typeof playbook.decide>) => ({ ...playbook.decide(...args), why: 'Otherwise.' }) };
    expect(replayRun(steps(decisions), events, run, () => changed).differing).toHaveLength(decisions.length);
  });

  test('does not hear what came of what another run asked for', () => {
    const data = { action_key: 'k', action: 'give-credit', step: 'credit-1', reason: 'no', instance_id: 'another run' };
    const among = [failed, event('action.failed', '2026-03-02T13:00:00.000Z', data), ...events.slice(1)];
    expect(replayRun(steps(decisions), among, run, () => playbook).differing).toEqual([]);
    const under = { run, events: among, known: decisions };
    expect(contactsOf(replayUnder(playbook, under, new Date('2026-04-01T00:00:00Z')))).toBe(contactsOf(decisions));
  });

  test('says of decisions by a version that is not here that they cannot be made again', () => {
    expect(replayRun(steps(decisions), events, run, () => null)).toEqual({ run: null, differing: [], unknown: decisions.length });
  });
});

describe('what has happened, under other settings', () => {
  const happened: Happened = { run, events, known: decisions };
  const until = new Date('2026-04-01T00:00:00Z');

  test('is the same under the same settings', () => {
    expect(contactsOf(replayUnder(playbook, happened, until))).toBe(contactsOf(decisions));
  });

  test('has more reminders where more would have been sent before the payment came, and none where the biller is left alone for long', () => {
    const eager = paymentRecovery.make({ silent_hours: 0, reminders: 4, days_between_reminders: 1 });
    expect(contactsOf(replayUnder(eager, happened, until))).toContain('send-message:reminder-4');
    const patient = paymentRecovery.make({ silent_hours: 240, give_up_days: 60 });
    expect(contactsOf(replayUnder(patient, happened, until))).toBe('');
  });
});
