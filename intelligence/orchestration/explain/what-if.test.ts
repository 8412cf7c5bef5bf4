import { describe, expect, test } from 'vitest';
import { paymentRecovery } from '../playbooks/payment-recovery.ts';
import { initialRecovery, type RecoveryState } from '../playbooks/payment-recovery-state.ts';
import { plannedMaintenance } from '../playbooks/planned-maintenance.ts';
import { serviceRestoration } from '../playbooks/service-restoration.ts';
import { upsell } from '../playbooks/upsell.ts';
import { initialUpsell } from '../playbooks/upsell-state.ts';
import { requested, seen } from '../run.ts';
import { sampleView } from '../sample-run.ts';
import { decideAgain, differences, type Recorded } from './decided-again.ts';
import type { Earlier } from './history.ts';
import { counterfactualText } from './sentences.ts';
import { type Case, counterfactuals } from './what-if.ts';

const at = '2026-03-02T12:00:00.000Z';
const failed: RecoveryState = { ...initialRecovery, since: at, clock: at, debts: { i: 4500 }, currency: 'NGN' };
const playbook = paymentRecovery.make();

/** A decision on that state and view, as the runtime would record it. */
function recorded(state: RecoveryState, changes: Parameters<typeof sampleView>[1], more: Partial<Recorded> = {}): Recorded {
  const base = { state, state_before: null, view: seen(sampleView('c1', { owed_minor: 4500, ...changes })), at, held_out: false, ...more };
  return { ...base, ...decideAgain(playbook, base) };
}
const caseOf = (one: Recorded, event: string | null = null, before: readonly Earlier[] = []): Case => ({
  kind: paymentRecovery,
  playbook,
  settings: paymentRecovery.defaults,
  recorded: one,
  event,
  before,
});
const first = (one: Recorded, event: string | null = null, before: readonly Earlier[] = []) => counterfactuals(caseOf(one, event, before))[0]!;

describe('what would have turned a decision', () => {
  test('in the silent phase: time alone, and the reminder that then goes', () => {
    const found = first(recorded(failed, {}));
    expect(found.changes).toEqual([{ kind: 'time', to: '2026-03-03T12:00:00.000Z' }]);
    expect(counterfactualText(found, 'Africa/Lagos')).toBe(
      'If nothing else happens until 13:00 on 2026-03-03, a message (reminder-1) would go by email at 18:00 on 2026-03-03 at the earliest.',
    );
  });

  test('in an outage: the line being up', () => {
    const all = counterfactuals(caseOf(recorded({ ...failed, hard: true, pause: { reason: 'outage', since: at } }, { outage_open: true })));
    expect(all.flatMap(({ changes }) => changes)).toContainEqual({ kind: 'view', field: 'outage_open', from: true, to: false });
  });

  test('for who is held out: not being held out, and nothing smaller', () => {
    const found = first(recorded({ ...failed, hard: true }, {}, { held_out: true }));
    expect(found).toMatchObject({ changes: [{ kind: 'hold-out' }], instead: { choice: 'act' } });
  });

  test('after a payment: the payment not having come', () => {
    const paid = { ...failed, paid: { p: { minor: 4500, time: at, invoice: null } } };
    const before = [{ ...recorded(failed, {}), trigger: null }];
    expect(first(recorded(paid, { owed_minor: 4500 }, { state_before: failed }), 'payment.succeeded', before)).toMatchObject({
      changes: [{ kind: 'event', type: 'payment.succeeded' }],
      instead: { choice: 'wait' },
    });
  });

  test('at its end: the setting that is nearest to another answer', () => {
    const since = '2026-01-20T12:00:00.000Z';
    const all = counterfactuals(caseOf(recorded({ ...failed, since, clock: since }, {})));
    expect(all.flatMap(({ changes }) => changes)).toContainEqual({ kind: 'setting', name: 'give_up_days', title: 'Days until the end', from: 30, to: 42 });
  });

  test('at its end: the nearest earlier hour at which it would still have waited, but none before its last decision', () => {
    const since = '2026-01-31T11:30:00.000Z';
    const one = recorded({ ...failed, since, clock: since }, {});
    const told = (last: string) =>
      counterfactuals(caseOf(one, null, [{ ...recorded({ ...failed, since, clock: since }, {}, { at: last }), trigger: null }])).flatMap(
        ({ changes }) => changes,
      );
    expect(told('2026-03-01T12:00:00.000Z')).toContainEqual({ kind: 'earlier', from: at, to: '2026-03-02T11:00:00.000Z' });
    expect(told('2026-03-02T11:30:00.000Z').map(({ kind }) => kind)).not.toContain('earlier');
  });
});

describe('what would have turned a run that waits for others', () => {
  const restoration = serviceRestoration.make();
  const tenant = { id: 'e', source: 's', tenant: 't', learned: at };
  const asRecorded = (state: unknown, when: string): Recorded => {
    const base = { state, state_before: null, view: seen(sampleView('c1', { price_minor: 90_000 })), at: when, held_out: false };
    return { ...base, ...decideAgain(restoration, base) };
  };
  const off = '2026-03-01T00:00:00.000Z';
  const cut = restoration.evolve(restoration.initial, {
    ...tenant,
    type: 'line.cut',
    time: off,
    data: { customer_id: 'c1', outage_id: 'o', expected_at: null },
  });
  const back = restoration.evolve(cut, { ...tenant, type: 'line.back', time: at, data: { customer_id: 'c1', outage_id: 'o' } });
  const asks = { ...asRecorded(back, '2026-03-02T18:00:00.000Z'), trigger: null };
  const left = requested(restoration, back, asks.commands, new Date(asks.at));
  const caseFor = (before: readonly Earlier[]): Case => ({
    kind: serviceRestoration,
    playbook: restoration,
    settings: serviceRestoration.defaults,
    recorded: asRecorded(left, '2026-03-12T12:00:00.000Z'),
    event: null,
    before,
  });

  test('a credit that is neither booked nor refused: the ISP’s system having said that it is done', () => {
    const [found] = counterfactuals(caseFor([asks]));
    expect(found).toMatchObject({ changes: [{ kind: 'answer', answer: { type: 'action.done', step: 'credit-1' } }], instead: { choice: 'stop' } });
    expect(counterfactualText(found!, null)).toMatch(/^If the ISP’s system had said that give-credit \(credit-1\) is done, it would stop/);
  });

  test('no answer is told to what nobody was asked, as the customer was held out or nothing is known of it', () => {
    const kinds = (before: readonly Earlier[]) => counterfactuals(caseFor(before)).flatMap(({ changes }) => changes.map(({ kind }) => kind));
    expect(kinds([])).not.toContain('answer');
    expect(kinds([{ ...asks, choice: 'hold-out' }])).not.toContain('answer');
  });
});

test('planned work that is over is told without the word that it was done, and with all that came of that', () => {
  const works = plannedMaintenance.make();
  const window = { from: '2026-03-02T00:00:00.000Z', to: '2026-03-02T10:00:00.000Z' };
  const planned = {
    works: { m: { ...window, number: 1, state: 'planned', told: { ...window, notBefore: '2026-02-27T09:00:00.000Z' }, changes: 0, closed: false } },
  };
  const done = { works: { m: { ...planned.works.m, state: 'completed' } } };
  const make = (state: unknown, state_before: unknown, when: string): Recorded => {
    const base = { state, state_before, view: seen(sampleView('c1', {})), at: when, held_out: false };
    return { ...base, ...decideAgain(works, base) };
  };
  const opened = { ...make(planned, { works: {} }, '2026-02-27T08:00:00.000Z'), trigger: { id: 'p', type: 'work.planned', time: at } };
  const heard = { ...make(done, planned, '2026-03-02T11:00:00.000Z'), trigger: { id: 'd', type: 'work.completed', time: at } };
  const closed = make({ works: { m: { ...done.works.m, closed: true } } }, null, at);
  const [found] = counterfactuals({
    kind: plannedMaintenance,
    playbook: works,
    settings: plannedMaintenance.defaults,
    recorded: closed,
    event: null,
    before: [opened, heard],
  });
  expect(found).toMatchObject({ changes: [{ kind: 'event', type: 'work.completed', heard: heard.at }], instead: { choice: 'wait' } });
  expect(counterfactualText(found!, 'UTC')).toMatch(
    /^If nothing had come from 11:00 on 2026-03-02 on, which began with the word that the work is done, it would wait/,
  );
});

test('a run that only its event opened is told without that event, as there would have been none', () => {
  const offers = upsell.make();
  const state = { ...initialUpsell, from: '2026-03-01', until: '2026-03-31', told: at, crossed: true };
  const base = { state, state_before: initialUpsell, view: seen(sampleView('c1', {})), at, held_out: false };
  const one = { ...base, ...decideAgain(offers, base) };
  const all = counterfactuals({ kind: upsell, playbook: offers, settings: upsell.defaults, recorded: one, event: 'usage.threshold', before: [] }, 50);
  expect(all.length).toBeGreaterThan(0);
  expect(all.flatMap(({ changes }) => changes)).not.toContainEqual({ kind: 'event', type: 'usage.threshold' });
});

test('a decision comes out the same from its record, and another when a field of the view was not kept', () => {
  const one = recorded({ ...failed, hard: true, pause: { reason: 'outage', since: at } }, { outage_open: true });
  expect(differences(one, decideAgain(playbook, one))).toEqual([]);
  const { outage_open: _, ...view } = one.view;
  expect(differences(one, decideAgain(playbook, { ...one, view: view as typeof one.view }))).toContain('choice');
});
