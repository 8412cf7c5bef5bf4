import { describe, expect, test } from 'vitest';
import { paymentRecovery } from '../playbooks/payment-recovery.ts';
import { initialRecovery, type RecoveryState } from '../playbooks/payment-recovery-state.ts';
import { upsell } from '../playbooks/upsell.ts';
import { initialUpsell } from '../playbooks/upsell-state.ts';
import { seen } from '../run.ts';
import { sampleView } from '../sample-run.ts';
import { decideAgain, differences, type Recorded } from './decided-again.ts';
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
const caseOf = (one: Recorded, event: string | null = null): Case => ({
  kind: paymentRecovery,
  playbook,
  settings: paymentRecovery.defaults,
  recorded: one,
  event,
});
const first = (one: Recorded, event: string | null = null) => counterfactuals(caseOf(one, event))[0]!;

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
    expect(first(recorded(paid, { owed_minor: 4500 }, { state_before: failed }), 'payment.succeeded')).toMatchObject({
      changes: [{ kind: 'event', type: 'payment.succeeded' }],
      instead: { choice: 'wait' },
    });
  });

  test('at its end: the setting that is nearest to another answer', () => {
    const since = '2026-01-20T12:00:00.000Z';
    const all = counterfactuals(caseOf(recorded({ ...failed, since, clock: since }, {})));
    expect(all.flatMap(({ changes }) => changes)).toContainEqual({ kind: 'setting', name: 'give_up_days', title: 'Days until the end', from: 30, to: 42 });
  });
});

test('a run that only its event opened is told without that event, as there would have been none', () => {
  const offers = upsell.make();
  const state = { ...initialUpsell, from: '2026-03-01', until: '2026-03-31', told: at, crossed: true };
  const base = { state, state_before: initialUpsell, view: seen(sampleView('c1', {})), at, held_out: false };
  const one = { ...base, ...decideAgain(offers, base) };
  const all = counterfactuals({ kind: upsell, playbook: offers, settings: upsell.defaults, recorded: one, event: 'usage.threshold' }, 50);
  expect(all.length).toBeGreaterThan(0);
  expect(all.flatMap(({ changes }) => changes)).not.toContainEqual({ kind: 'event', type: 'usage.threshold' });
});

test('a decision comes out the same from its record, and another when a field of the view was not kept', () => {
  const one = recorded({ ...failed, hard: true, pause: { reason: 'outage', since: at } }, { outage_open: true });
  expect(differences(one, decideAgain(playbook, one))).toEqual([]);
  const { outage_open: _, ...view } = one.view;
  expect(differences(one, decideAgain(playbook, { ...one, view: view as typeof one.view }))).toContain('choice');
});
