import { expect, test } from 'vitest';
import type { SendMessage } from '../../contract/commands.ts';
import { decideAgain, differences } from '../explain/decided-again.ts';
import type { AnyPlaybook, BestSlot, Happening } from '../playbook.ts';
import type { PlaybookKind } from '../playbook-kind.ts';
import type { Decision, Run } from '../run.ts';
import { advance, advanceDue } from '../runtime.ts';
import { sampleView } from '../sample-run.ts';
import { churnRescue } from './churn-rescue.ts';
import { onboarding } from './onboarding.ts';
import { plannedMaintenance } from './planned-maintenance.ts';
import { serviceRestoration } from './service-restoration.ts';
import { upsell } from './upsell.ts';

const AT = '2026-03-10T11:30:00.000Z';
const SLOTS: readonly BestSlot[] = [
  [16, 'sms', 0.6],
  [13, 'email', 0.4],
];
const way = {
  price_minor: 7_000,
  currency: 'USD',
  expected_minor: { low: 500, mid: 900, high: 1_300 },
  measured: true,
  discount_minor: 0,
  contact: 'message',
} as const;
const customer = sampleView('c1', {
  ...{ time_zone: 'UTC', email: 'known', phone: 'known', currency: 'USD', price_minor: 4_500, best_hour: 10 },
  ...{ best_slots: SLOTS, best_slots_basis: 'own answers', best_channels: ['sms', 'email'] as const },
  revenue: {
    valued_at: AT,
    ways: [
      { ...way, kind: 'upsell', thing: 'plan:home-300', name: 'Home 300' },
      { ...way, kind: 'downgrade', thing: 'plan:home-25', name: 'Home 25' },
    ],
    ...{ limit: 'plan', limit_sentence: null, reach: ['email', 'sms'] as const, recovering: false, group: 'all', room: null },
  },
});
const fact = (type: string, data: object, time = AT): Happening =>
  ({ id: `${type} ${time}`, source: 't', tenant: 't', type, time, learned: time, data: { customer_id: 'c1', ...data } }) as unknown as Happening;

const CASES: readonly (readonly [what: string, kind: PlaybookKind, settings: object, events: readonly Happening[]])[] = [
  ['a welcome', onboarding, {}, [fact('customer.created', { customer_since: '2026-03-10' })]],
  [
    'an offer',
    upsell,
    { trial_share: 0, explore_share: 0 },
    [fact('usage.threshold', { of: 'allowance', state: 'foretold', used_percent: 84, from: '2026-03-01', until: '2026-03-31', chance: 0.8 })],
  ],
  ['a smaller plan', churnRescue, { trial_share: 0, explore_share: 0 }, [fact('rescue.proposed', { period: '2026-03-01', because: 'worth-it' })]],
  [
    'word of planned work',
    plannedMaintenance,
    {},
    [fact('work.planned', { maintenance_id: 'w', starts_at: '2026-03-12T02:00:00.000Z', ends_at: '2026-03-12T04:00:00.000Z', kind: 'upgrade' })],
  ],
  [
    'an apology after an outage',
    serviceRestoration,
    { credit_percent: 0 },
    [
      fact('line.cut', { outage_id: 'o', expected_at: null }, '2026-03-09T08:00:00.000Z'),
      fact('message.sent', { message_key: 'k', channel: 'sms', class: 'safety', purpose: 'p', step: 'notice-1-1' }, '2026-03-09T08:10:00.000Z'),
      fact('line.back', { outage_id: 'o' }, '2026-03-09T09:00:00.000Z'),
      fact('message.sent', { message_key: 'k2', channel: 'sms', class: 'safety', purpose: 'p', step: 'clear-1' }, '2026-03-09T09:10:00.000Z'),
    ],
  ],
];

/** The decision of the run that first asks for a message that may wait. */
function asked(kind: PlaybookKind, settings: object, events: readonly Happening[]): { readonly playbook: AnyPlaybook; readonly decision: Decision } {
  const playbook = kind.make(settings);
  const runs = { playbooks: [playbook], holdoutShare: 0 };
  const views = new Map([['c1', customer]]);
  const queue = [...events];
  let run: Run | undefined;
  for (let looks = 0; looks < 20; looks++) {
    const next = queue[0];
    const byEvent = next !== undefined && (run?.wake_at == null || next.time <= run.wake_at);
    const at = new Date(byEvent ? next.time : run!.wake_at!);
    const changes = byEvent ? advance('t', runs, run ? [run] : [], [queue.shift()!], views, at) : advanceDue([playbook], [run!], views, at);
    run = changes.changed[0] ?? changes.opened[0] ?? run;
    const decision = changes.decisions.find(({ commands }) => commands.some((one) => one.kind === 'send-message' && one.class !== 'safety'));
    if (decision) return { playbook, decision };
  }
  throw new Error('no message that may wait');
}

test.each(CASES)('%s goes at the hour and on the channel drawn for the customer, where the tenant has said so', (_, kind, settings, events) => {
  const { playbook, decision } = asked(kind, { ...settings, hour: 'own', channel: 'auto' }, events);
  const command = decision.commands.find((one): one is SendMessage => one.kind === 'send-message');
  expect([command?.notBefore, command?.channel, command?.instead?.includes('email')]).toEqual(['2026-03-10T16:00:00.000Z', 'sms', true]);
  expect(decision.rules).toEqual(
    expect.arrayContaining([
      { rule: 'best-hour', answer: '16 (own answers)' },
      { rule: 'hour-chance', answer: '0.6000' },
    ]),
  );
  expect(differences(decision, decideAgain(playbook, { ...decision, held_out: false }))).toEqual([]);
});

test.each(CASES)('%s is decided as before, under the same digest of settings, where the tenant has said nothing', (_, kind, settings, events) => {
  const { playbook, decision } = asked(kind, settings, events);
  expect(decision.rules.some(({ rule }) => ['best-hour', 'best-channel', 'hour-chance'].includes(rule))).toBe(false);
  expect(kind.make({ ...settings, hour: 'segment', channel: 'in-order' }).settingsHash).toBe(playbook.settingsHash);
  expect(kind.make({ ...settings, hour: 'own' }).settingsHash).not.toBe(playbook.settingsHash);
});
