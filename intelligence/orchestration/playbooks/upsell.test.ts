import { describe, expect, test } from 'vitest';
import type { PlatformEvent } from '../../contract/envelope.ts';
import { given } from '../given.ts';
import type { CustomerView, Playbook } from '../playbook.ts';
import type { RevenueView, Way } from '../revenue-flow.ts';
import { sampleView } from '../sample-run.ts';
import { upsell } from './upsell.ts';
import type { UpsellState } from './upsell-state.ts';

const AT = '2026-03-10T15:00:00Z';
const larger: Way = {
  kind: 'upsell',
  thing: 'plan:home-300',
  name: 'Home 300',
  price_minor: 7_000,
  currency: 'USD',
  expected_minor: { low: 500, mid: 900, high: 1_300 },
  measured: true,
  discount_minor: 0,
  contact: 'message',
};
const seen = (revenue: Partial<RevenueView> = {}, view: Partial<CustomerView> = {}): CustomerView =>
  sampleView('c1', {
    time_zone: 'UTC',
    currency: 'USD',
    revenue: {
      valued_at: AT,
      ways: [larger],
      limit: 'plan',
      limit_sentence: 'At full speed',
      reach: ['email'],
      recovering: false,
      group: 'all',
      room: null,
      ...revenue,
    },
    ...view,
  });
const event = (type: string, time: string, data: object = {}): PlatformEvent =>
  ({ id: `${type} ${time}`, source: 't', tenant: 't', type, time, learned: time, data: { customer_id: 'c1', ...data } }) as unknown as PlatformEvent;
const near = (more: object = {}, time = AT) =>
  event('usage.threshold', time, { of: 'allowance', state: 'foretold', used_percent: 84, from: '2026-03-01', until: '2026-03-31', chance: 0.8, ...more });
const answer = (says: string, time = '2026-03-12T10:00:00Z') => event(`offer.${says}`, time, { offer_id: 'o', kind: 'upsell', plan_id: 'home-300' });
const changed = (end: string, time: string) => event(`action.${end}`, time, { action_key: 'k', action: 'change-plan', step: 'change:2026-03-01', by: 'time' });
const playbook = upsell.make({ trial_share: 0, explore_share: 0 }) as Playbook<unknown> as Playbook<UpsellState>;
const END = '2026-04-05T00:00:00Z';
const said = (view: CustomerView, ...events: PlatformEvent[]) =>
  given(
    playbook,
    view,
  )(...events)
    .until(END)
    .flatMap(({ commands }) =>
      commands.map((command) => (command.kind === 'send-message' ? command.template : command.kind === 'create-task' ? command.title : command.action)),
    );

describe('a threshold of use', () => {
  test('goes on by what the customer told the person who read an answer', () => {
    const replied = event('message.replied', '2026-03-11T10:00:00Z', { channel: 'email', text: 'how much?' });
    const read = (outcome: string) => event('task.closed', '2026-03-12T10:00:00Z', { task_key: 'k', step: 'answer:2026-03-01', outcome });
    expect(said(seen(), near(), replied, read('agreed'))).toEqual(['offer-larger', 'Read an answer to an offer', 'change-plan']);
    expect(said(seen(), near(), replied, read('refused'))).toEqual(['offer-larger', 'Read an answer to an offer']);
    const ends = (outcome: string) =>
      given(playbook, seen())(near(), replied, read(outcome), changed('done', '2026-03-13T10:00:00Z')).until(END).at(-1)?.ending;
    expect([ends('agreed'), ends('refused'), ends('done')]).toEqual(['accepted', 'declined', 'completed']);
  });

  test('that is foretold for somebody whom a larger plan suits becomes an offer, and nothing else in the period', () => {
    expect(said(seen(), near())).toEqual(['offer-larger']);
    expect(said(seen(), near(), near({ state: 'crossed', used_percent: 101 }, '2026-03-20T15:00:00Z'))).toEqual(['offer-larger']);
  });

  test('is answered anew in the next period', () => {
    const next = near({ from: '2026-04-01', until: '2026-04-30' }, '2026-04-02T15:00:00Z');
    expect(said(seen({ valued_at: '2026-04-02T00:00:00Z' }), near(), next)).toContain('offer-larger');
  });

  test.each([
    ['port', 'the router’s port'],
    ['home', 'the Wi-Fi'],
    ['network', 'the sector'],
  ])('that the %s holds back is looked at, and nothing is sold', (limit) => {
    expect(said(seen({ limit }), near())).toEqual(['Check the line']);
  });

  test.each<[string, Partial<CustomerView>, Partial<RevenueView>]>([
    ['in an outage', { outage_open: true, peace: 'outage' }, {}],
    ['with a complaint about the bill', { peace: 'billing-complaint' }, {}],
    ['while a payment is recovered', {}, { recovering: true }],
  ])('says and sells nothing %s', (_, view, revenue) => {
    expect(said(seen(revenue, view), near())).toEqual([]);
  });

  test('warns who allows no marketing, or for whom no offer is worth it', () => {
    expect(said(seen({ reach: [] }), near())).toEqual(['usage-near']);
    expect(said(seen({ ways: [{ ...larger, expected_minor: { low: -900, mid: -500, high: -100 } }] }), near())).toEqual(['usage-near']);
    expect(said(seen({ ways: [] }), near({ state: 'crossed' }))).toEqual(['usage-passed']);
  });

  test('that is not likely enough, or of a plan without a volume, warns nobody', () => {
    expect(said(seen({ ways: [] }), near({ chance: 0.35 }))).toEqual([]);
    expect(said(seen({ ways: [] }), near({ of: 'plan', state: 'crossed' }))).toEqual([]);
  });

  test('ways that were valued days ago are not offered', () => {
    expect(said(seen({ valued_at: '2026-03-05T00:00:00Z' }), near())).toEqual(['usage-near']);
  });

  test('the change that is accepted waits for a person, and a refusal ends in peace', () => {
    const looks = given(playbook, seen())(near(), answer('accepted'), changed('done', '2026-03-13T10:00:00Z')).until(END);
    expect(looks.flatMap(({ commands }) => commands)).toContainEqual(
      expect.objectContaining({ action: 'change-plan', values: { plan_id: 'home-300' }, approval: { role: 'success', within_hours: 72 } }),
    );
    expect(looks.at(-1)).toMatchObject({ choice: 'stop', ending: 'accepted' });
    expect(given(playbook, seen())(near(), answer('refused')).until(END).at(-1)).toMatchObject({ ending: 'declined' });
  });

  test.each([
    ['done', 'accepted'],
    ['refused', 'overtaken'],
    ['failed', 'overtaken'],
  ])('a change that was accepted on the last day is waited for past the end of the period, and when it is %s the run ends %s', (end, ending) => {
    const yes = answer('accepted', '2026-03-31T18:00:00Z');
    const looks = (...more: PlatformEvent[]) => given(playbook, seen())(near(), yes, ...more).until('2026-04-20T00:00:00Z');
    expect(looks().some(({ choice }) => choice === 'stop')).toBe(false);
    expect(looks(changed(end, '2026-04-02T10:00:00Z')).at(-1)).toMatchObject({ choice: 'stop', ending, at: '2026-04-02T10:00:00.000Z' });
  });

  test('a change of which nothing is ever heard is not waited for without end, and the plan itself says that it was changed', () => {
    const yes = answer('accepted', '2026-03-31T18:00:00Z');
    expect(given(playbook, seen())(near(), yes).until('2026-06-01T00:00:00Z').at(-1)).toMatchObject({ ending: 'overtaken', at: '2026-04-30T18:00:00.000Z' });
    const moved = event('service.changed', '2026-04-02T10:00:00Z', { plan_id: 'home-300' });
    expect(given(playbook, seen())(near(), yes, moved).until(END).at(-1)).toMatchObject({ ending: 'accepted', at: '2026-04-02T10:00:00.000Z' });
  });

  const LAST_EVENING = '2026-03-31T18:00:00Z';
  /** In April nothing larger is worth offering. */
  const fresh = (now: Date) => seen({ valued_at: now.toISOString(), ways: now.toISOString() < '2026-04' ? [larger] : [] });
  const offered = (...events: PlatformEvent[]) => given(playbook, fresh)(near({}, LAST_EVENING), ...events).until('2026-04-20T00:00:00Z');

  test('an offer of the last evening is heard to be accepted after midnight, and for a week', () => {
    for (const time of ['2026-04-01T00:30:00Z', '2026-04-07T12:00:00Z'])
      expect(offered(answer('accepted', time)).flatMap(({ commands }) => commands.map(({ step }) => step))).toEqual([
        'offer:plan:home-300:2026-03-01',
        'change:2026-03-01',
      ]);
    expect(offered(answer('refused', '2026-04-01T00:30:00Z')).at(-1)).toMatchObject({ ending: 'declined', at: '2026-04-01T00:30:00.000Z' });
    expect(offered().at(-1)).toMatchObject({ ending: 'completed', at: '2026-04-07T18:00:00.000Z' });
  });

  test('words of the last day are read to their end, also when the period is over by then', () => {
    const reply = event('message.replied', '2026-03-31T10:00:00Z', { channel: 'email', text: 'yes please' });
    const read = event('task.closed', '2026-04-02T10:00:00Z', { task_key: 'k', step: 'answer:2026-03-01', outcome: 'agreed' });
    expect(said(seen(), near(), reply, read)).toEqual(['offer-larger', 'Read an answer to an offer', 'change-plan']);
  });

  test('while an offer may still be answered the next period is not begun, and what was told of it is not lost', () => {
    const next = near({ from: '2026-04-01', until: '2026-04-30' }, '2026-04-02T15:00:00Z');
    const steps = (...more: PlatformEvent[]) => offered(next, ...more).flatMap(({ at, commands }) => commands.map(({ step }) => [step, at]));
    const first = ['offer:plan:home-300:2026-03-01', '2026-03-31T18:00:00.000Z'];
    const warned = (at: string) => ['warn:2026-04-01', at];
    expect(steps()).toEqual([first, warned('2026-04-07T18:00:00.000Z')]);
    expect(steps(answer('refused', '2026-04-03T10:00:00Z'))).toEqual([first, warned('2026-04-03T10:00:00.000Z')]);
    const yes = answer('accepted', '2026-04-03T10:00:00Z');
    expect(steps(yes)).toEqual([first, ['change:2026-03-01', '2026-04-03T10:00:00.000Z']]);
    expect(steps(yes, changed('done', '2026-04-05T10:00:00Z')).at(-1)).toEqual(warned('2026-04-05T10:00:00.000Z'));
  });

  test('words of the customer’s own are read by a person', () => {
    const reply = event('message.replied', '2026-03-12T10:00:00Z', { channel: 'email', text: 'Tell me more' });
    expect(said(seen(), near(), reply)).toEqual(['offer-larger', 'Read an answer to an offer']);
  });

  test('the offer goes with its kind, so that it is learned from', () => {
    const [first] = given(playbook, seen())(near()).until(END);
    expect(first?.commands[0]).toMatchObject({ class: 'marketing', offer: { kind: 'upsell', plan_id: 'home-300', price_minor: 7_000 } });
  });
});
