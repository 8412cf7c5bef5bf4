import { describe, expect, test } from 'vitest';
import type { PlatformEvent } from '../../contract/envelope.ts';
import { given } from '../given.ts';
import { offerFacts } from '../offer-facts.ts';
import type { CustomerView, Playbook, PlaybookInput } from '../playbook.ts';
import type { RevenueView, Way } from '../revenue-flow.ts';
import { look, openRun } from '../run.ts';
import { sampleView } from '../sample-run.ts';
import { churnRescue } from './churn-rescue.ts';

const AT = '2026-03-10T15:00:00Z';
const way = (kind: Way['kind'], mid: number, more: Partial<Way> = {}): Way => ({
  kind,
  thing: null,
  name: kind,
  price_minor: null,
  currency: 'USD',
  expected_minor: { low: mid - 50, mid, high: mid + 50 },
  measured: true,
  discount_minor: 0,
  contact: kind === 'call' ? 'call' : kind === 'line-check' ? 'visit' : 'message',
  ...more,
});
const seen = (ways: readonly Way[], view: Partial<CustomerView> = {}, revenue: Partial<RevenueView> = {}): CustomerView =>
  sampleView('c1', {
    time_zone: 'UTC',
    currency: 'USD',
    churn_chance: 0.6,
    revenue: {
      valued_at: AT,
      ways,
      limit: 'home',
      limit_sentence: 'Evenings at 60%',
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
const proposed = event('rescue.proposed', AT, { period: '2026-03-01', because: 'worth-it' });
const playbook = churnRescue.make({ trial_share: 0, explore_share: 0 }) as Playbook<unknown>;
const END = '2026-06-01T00:00:00Z';
const looks = (view: CustomerView, ...events: PlatformEvent[]) => given(playbook, view)(proposed, ...events).until(END);
const credited = (step = 'credit') => event('action.done', '2026-03-11T10:00:00Z', { action_key: 'k', action: 'give-credit', step });
const asked = (view: CustomerView, ...events: PlatformEvent[]) =>
  looks(view, ...events).flatMap(({ commands }) =>
    commands.map((command) => (command.kind === 'send-message' ? command.template : command.kind === 'create-task' ? command.title : command.action)),
  );

describe('a rescue', () => {
  test('takes the way that keeps most, net of what it costs', () => {
    expect(asked(seen([way('call', 1_500), way('line-check', 6_000), way('discount', 2_000, { discount_minor: 900 })]))).toEqual(['Check the line']);
    expect(asked(seen([way('call', 1_500), way('line-check', 4_500)]))).toEqual(['Call to keep the customer']);
    expect(asked(seen([way('downgrade', 900, { thing: 'plan:home-25', price_minor: 3_500, name: 'Home 25' })]))).toEqual(['offer-smaller']);
  });

  test('leaves alone whom nothing keeps, however likely they are to leave', () => {
    const [only] = looks(seen([way('call', 400), way('line-check', 1_000)], { churn_chance: 0.95 }));
    expect(only).toMatchObject({ choice: 'stop', ending: 'completed', commands: [] });
    expect(only?.why).toContain('left alone');
  });

  test('a person agrees to a discount; the customer hears of it when it has been given', () => {
    const view = seen([way('discount', 2_000, { discount_minor: 900 })]);
    expect(looks(view)[0]?.commands).toMatchObject([{ action: 'give-credit', approval: { role: 'success' }, values: { amount_minor: 900 } }]);
    expect(asked(view, credited())).toEqual(['give-credit', 'credit-of']);
    const refused = event('action.refused', '2026-03-11T10:00:00Z', { action_key: 'k', action: 'give-credit', step: 'credit', by: 'person' });
    expect(looks(view, refused).at(-1)).toMatchObject({ choice: 'stop', ending: 'overtaken' });
  });

  test('the credit for an outage is not taken for the discount', () => {
    expect(asked(seen([way('discount', 2_000, { discount_minor: 900 })]), credited('credit-1'))).toEqual(['give-credit']);
  });

  test.each<[string, readonly Way[]]>([
    ['is worth something else by now', [way('discount', 2_000, { discount_minor: 400, currency: 'EUR' })]],
    ['is not offered any more', []],
  ])('the customer hears of the discount that was booked, also where it %s', (_, ways) => {
    const view = (now: Date) => seen(now > new Date(AT) ? ways : [way('discount', 2_000, { discount_minor: 900 })]);
    const commands = given(playbook, view)(proposed, credited())
      .until(END)
      .flatMap((one) => one.commands);
    expect(commands).toMatchObject([{ values: { amount_minor: 900 } }, { template: 'credit-of', values: { amount_minor: 900, currency: 'USD' } }]);
  });

  test('of a discount that was proposed before its amount was kept, the customer hears no amount', () => {
    const begun: PlaybookInput = { type: 'step.requested', step: 'credit', time: AT };
    expect(
      given(playbook, seen([way('discount', 2_000, { discount_minor: 400 })]))(proposed, begun, credited()).at('2026-03-11T10:00:00Z').commands,
    ).toMatchObject([{ template: 'credit-given', values: {} }]);
  });

  test.each<[string, Partial<CustomerView>, Partial<RevenueView>]>([
    ['in an outage', { outage_open: true, peace: 'outage' }, {}],
    ['in peace', { peace: 'bereavement' }, {}],
    ['while a payment is recovered', {}, { recovering: true }],
  ])('waits %s, and is given up when that lasts', (_, view, revenue) => {
    const all = looks(seen([way('call', 5_000)], view, revenue));
    expect(all.flatMap(({ commands }) => commands)).toEqual([]);
    expect(all.at(-1)).toMatchObject({ choice: 'stop', ending: 'overtaken', at: '2026-03-17T15:00:00.000Z' });
  });

  test('follows what was done for sixty days, or until the customer leaves', () => {
    expect(looks(seen([way('call', 5_000)])).at(-1)).toMatchObject({ choice: 'stop', ending: 'completed', at: '2026-05-09T15:00:00.000Z' });
    expect(looks(seen([way('call', 5_000)]), event('customer.cancelled', '2026-03-20T10:00:00Z')).at(-1)).toMatchObject({ ending: 'left' });
  });

  const closed = (step: string, outcome: string, time: string) => event('task.closed', time, { task_key: step, step, outcome });

  test.each<[string, string, string]>([
    ['who agrees on the phone', 'agreed', 'accepted'],
    ['who refuses on the phone', 'refused', 'declined'],
  ])('is over with the customer %s', (_, outcome, ending) => {
    const all = looks(seen([way('call', 5_000)]), closed('call', outcome, '2026-03-11T10:00:00Z'));
    expect(all.at(-1)).toMatchObject({ choice: 'stop', ending, at: '2026-03-11T10:00:00.000Z' });
  });

  test('calls once more when nobody was reached, and ends when that is in vain too', () => {
    const once = closed('call', 'not-reached', '2026-03-11T10:00:00Z');
    expect(asked(seen([way('call', 5_000)]), once)).toEqual(['Call to keep the customer', 'Call to keep the customer']);
    const twice = looks(seen([way('call', 5_000)]), once, closed('call-again', 'not-reached', '2026-03-12T10:00:00Z'));
    expect(twice.at(-1)).toMatchObject({ choice: 'stop', ending: 'overtaken', at: '2026-03-12T10:00:00.000Z' });
    const line = looks(seen([way('line-check', 6_000)]), closed('line', 'cannot', '2026-03-11T10:00:00Z'));
    expect(line.at(-1)).toMatchObject({ choice: 'stop', ending: 'overtaken' });
  });

  test('is told as a fact with the chance of the lot, also of who was held out', () => {
    const view = seen([way('call', 5_000)]);
    const factOf = (heldOut: boolean) => {
      const run = openRun(playbook, 't', 'c1', proposed, { heldOut, propensity: heldOut ? 0.1 : 0.9 }, new Date(AT));
      return offerFacts(look(playbook, run, proposed, view, new Date(AT)).decision as never).map(({ data }) => data);
    };
    expect(factOf(false)).toMatchObject([{ kind: 'call', chance: 0.9, customer_id: 'c1' }]);
    expect(factOf(true)).toMatchObject([{ kind: 'call', chance: 0.9, held_out: true }]);
  });
});
