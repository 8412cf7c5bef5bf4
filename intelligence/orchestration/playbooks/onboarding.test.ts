import { describe, expect, test } from 'vitest';
import type { PlatformEvent } from '../../contract/envelope.ts';
import { given } from '../given.ts';
import type { CustomerView } from '../playbook.ts';
import { sampleView } from '../sample-run.ts';
import { onboarding } from './onboarding.ts';

const customer = sampleView('c1', { time_zone: 'UTC', best_hour: 10 });
const playbook = onboarding.make();
let made = 0;
const event = (type: string, time: string, data: object = {}): PlatformEvent =>
  ({ id: `e${++made}`, source: 't', tenant: 't', type, time, learned: time, data: { customer_id: 'c1', ...data } }) as unknown as PlatformEvent;
const joined = event('customer.created', '2026-03-02T08:00:00.000Z', { customer_since: '2026-03-02' });
const works = event('customer.activated', '2026-03-03T08:00:00.000Z');
const bill = event('invoice.issued', '2026-03-05T08:00:00.000Z', { invoice_id: 'i1', amount_minor: 3_200, currency: 'USD', due_on: '2026-03-20' });
const next = event('invoice.issued', '2026-04-05T08:00:00.000Z', { invoice_id: 'i2', amount_minor: 5_000, currency: 'USD', due_on: '2026-04-20' });
const looks = (view: CustomerView | ((now: Date) => CustomerView), ...events: PlatformEvent[]) =>
  given(playbook, view)(joined, ...events).until('2026-06-01T00:00:00Z');
const said = (view: CustomerView | ((now: Date) => CustomerView), ...events: PlatformEvent[]) =>
  looks(view, ...events).flatMap(({ commands }) =>
    commands.map((one) =>
      one.kind === 'send-message' ? [one.step, one.notBefore.slice(0, 13)] : [one.step, one.kind === 'create-task' ? one.role : one.action],
    ),
  );
const answer = (score: number) => event('survey.answered', '2026-03-11T09:00:00.000Z', { survey_id: 'onboarding-x', score });
const closed = (step: string, outcome: string, time: string) => event('task.closed', time, { task_key: step, step, outcome });

describe('the first weeks of a customer', () => {
  test('are a welcome, the first bill explained, and one question a week after the service first worked', () => {
    expect(said(customer, works, bill, next)).toEqual([
      ['welcome', '2026-03-02T10'],
      ['first-bill', '2026-03-05T10'],
      ['first-week', '2026-03-10T10'],
    ]);
    expect(looks(customer, works, bill).at(-1)).toMatchObject({ choice: 'stop', ending: 'completed', at: '2026-03-17T10:00:00.000Z' });
    const [told] = looks(customer, works, bill).flatMap(({ commands }) => commands.filter(({ step }) => step === 'first-bill'));
    expect(told).toMatchObject({ class: 'care', subject: 'i1', values: { amount_minor: 3_200, currency: 'USD', pay_by: '2026-03-20' } });
  });

  test('a person looks when nothing shows that the service works, and once more when the first look was in vain', () => {
    expect(said(customer)).toEqual([
      ['welcome', '2026-03-02T10'],
      ['activation', 'support'],
    ]);
    const again = closed('activation', 'not-reached', '2026-03-05T09:00:00.000Z');
    expect(said(customer, again).map(([step]) => step)).toEqual(['welcome', 'activation', 'activation-again']);
    const twice = closed('activation-again', 'not-reached', '2026-03-06T09:00:00.000Z');
    expect(said(customer, again, twice)).toHaveLength(3);
    expect(
      said(customer, event('visit.completed', '2026-03-03T20:00:00.000Z', { visit_id: 'v', kind: 'install', scheduled_for: '2026-03-03' })).map(
        ([step]) => step,
      ),
    ).not.toContain('activation');
  });

  test('who is not content is called, who is content is not', () => {
    expect(said(customer, works, bill, answer(3)).map(([step]) => step)).toEqual(['welcome', 'first-bill', 'first-week', 'call']);
    expect(said(customer, works, bill, answer(9)).map(([step]) => step)).toEqual(['welcome', 'first-bill', 'first-week']);
    const done = closed('call', 'done', '2026-03-12T09:00:00.000Z');
    expect(looks(customer, works, bill, answer(3), done).at(-1)).toMatchObject({ ending: 'completed', at: '2026-03-12T09:00:00.000Z' });
  });

  test.each<[string, PlatformEvent, string]>([
    ['a complaint', event('ticket.opened', '2026-03-04T09:00:00.000Z', { ticket_id: 'k', category: 'speed' }), 'overtaken'],
    ['a bereavement', event('customer.flagged', '2026-03-04T09:00:00.000Z', { flag: 'bereavement' }), 'overtaken'],
    ['leaving', event('customer.cancelled', '2026-03-04T09:00:00.000Z'), 'left'],
    ['a no to the person who looked', closed('welcome', 'refused', '2026-03-04T09:00:00.000Z'), 'declined'],
  ])('%s ends it at once', (_, stops, ending) => {
    expect(looks(customer, works, bill, stops).at(-1)).toMatchObject({ choice: 'stop', ending, at: '2026-03-04T09:00:00.000Z' });
    expect(said(customer, works, bill, stops).map(([step]) => step)).toEqual(['welcome']);
  });

  test('nothing is said while the customer’s own line is down; it goes on when it is up', () => {
    const down = (now: Date) => ({ ...customer, outage_open: now >= new Date('2026-03-04T00:00:00Z') && now < new Date('2026-03-06T00:00:00Z') });
    expect(said(down, works, bill).find(([step]) => step === 'first-bill')?.[1]).toBe('2026-03-06T10');
  });

  test('is only for who has just joined: whoever is brought in, or of whom it is not known, is not welcomed', () => {
    const opens = (data: object) => playbook.opens(event('customer.created', '2026-03-02T08:00:00.000Z', data));
    expect([opens({ customer_since: '2026-02-28' }), opens({ customer_since: '2024-02-28' }), opens({})]).toEqual([true, false, false]);
  });

  test('an ISP that does not tell of activations has no checks, and asks from the day of joining', () => {
    const trusting = onboarding.make({ check_activation: false });
    const steps = given(
      trusting,
      customer,
    )(joined)
      .until('2026-06-01T00:00:00Z')
      .flatMap(({ commands }) => commands.map(({ step }) => step));
    expect(steps).toEqual(['welcome', 'first-week']);
  });

  test('settings that contradict each other are refused', () => {
    expect(onboarding.settingsOf({ ask_after_days: 30, follow_days: 30 })).toMatchObject({ refused: [expect.stringContaining('/follow_days')] });
    expect(onboarding.settingsOf({ earliest_hour: 20, latest_hour: 9 })).toMatchObject({ refused: [expect.stringContaining('/earliest_hour')] });
  });
});
