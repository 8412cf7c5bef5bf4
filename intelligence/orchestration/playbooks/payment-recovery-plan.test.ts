import { describe, expect, test } from 'vitest';
import type { PlatformEvent } from '../../contract/envelope.ts';
import type { EventData, EventType } from '../../contract/events/catalogue.ts';
import { given } from '../given.ts';
import type { PaymentAttempt } from '../payment-attempts.ts';
import type { RecoveryView } from '../playbook.ts';
import { look, openRun, type Run } from '../run.ts';
import { sampleView } from '../sample-run.ts';
import { paymentRecovery } from './payment-recovery.ts';

const customer = sampleView('c1', { owed_minor: 4_500, time_zone: 'America/Chicago' });
const plan = paymentRecovery.make({ retries: 'layer', suspend_after_days: 5 }, 1);
const seen = given(plan, customer);
let made = 0;
const event = <T extends EventType>(type: T, time: string, data: Omit<EventData<T>, 'customer_id'>): PlatformEvent =>
  ({ id: `e${++made}`, source: 'test', tenant: 't', type, time, learned: time, data: { customer_id: 'c1', ...data } }) as unknown as PlatformEvent;
const bill = { invoice_id: 'i1', amount_minor: 4_500, currency: 'USD', method_id: 'm1' };
const failed = (more: Partial<EventData<'payment.failed'>> = {}) =>
  event('payment.failed', '2026-03-02T15:00:00.000Z', { ...bill, payment_id: 'p1', attempt: 1, network: 'visa', decline_code: '51', ...more });
const paid = (time: string) => event('payment.succeeded', time, { ...bill, payment_id: 'ok' });
const steps = (looks: ReturnType<ReturnType<typeof seen>['until']>, until = '9') =>
  looks.filter(({ at }) => at < until).flatMap(({ commands }) => commands.map(({ step }) => step));

describe('a plan whose charges the layer asks for', () => {
  test('asks for a charge a day after a decline that may pass, before anybody is written to', () => {
    const [first] = seen(failed())
      .until('2026-03-10T00:00:00Z')
      .filter(({ commands }) => commands.length > 0);
    expect(first).toMatchObject({
      at: '2026-03-03T15:00:00.000Z',
      commands: [{ action: 'retry-payment', step: 'retry-1', values: { invoice_id: 'i1', amount_minor: 4_500, method_id: 'm1' }, approval: null }],
    });
  });

  test.each([
    ['a code of which the network says never', { decline_code: '14' }],
    ['what the biller calls hopeless', { hard: true }],
    ['the advice to stop', { network: 'mastercard', advice_code: '03' }],
  ] as const)('never tries again after %s', (_what, more) => {
    expect(steps(seen(failed(more)).until('2026-04-30T00:00:00Z')).filter((step) => step.startsWith('retry-'))).toEqual([]);
  });

  test('asks nobody for money while a promise runs, and goes on when it is broken', () => {
    const promised = event('payment.promised', '2026-03-02T16:00:00.000Z', {
      promise_id: 'a',
      parts: [{ due_on: '2026-03-09', amount_minor: 4_500 }],
      currency: 'USD',
    });
    const looks = seen(failed(), promised).until('2026-04-20T00:00:00Z');
    expect(steps(looks, '2026-03-10T00:00:00Z')).toEqual([]);
    expect(steps(looks)).toContain('reminder-1');
    expect(seen(failed(), promised, paid('2026-03-08T12:00:00.000Z')).until('2026-04-20T00:00:00Z').at(-1)).toMatchObject({ ending: 'recovered' });
  });

  test('a promise is not kept by the payment of another bill, nor does that give a service back', () => {
    const promised = event('payment.promised', '2026-03-02T16:00:00.000Z', {
      promise_id: 'a',
      parts: [{ due_on: '2026-03-09', amount_minor: 4_500 }],
      currency: 'USD',
    });
    const other = event('payment.succeeded', '2026-03-08T12:00:00.000Z', { ...bill, payment_id: 'other', invoice_id: 'i2' });
    const looks = seen(failed(), promised, other).until('2026-04-01T00:00:00Z');
    expect(steps(looks, '2026-03-10T00:00:00Z')).toEqual([]);
    expect(steps(looks)).toContain('reminder-1');
    const stopped = event('action.done', '2026-03-09T15:00:00.000Z', { action_key: 'k', action: 'suspend-service', step: 'suspend' });
    const later = event('payment.succeeded', '2026-03-10T12:00:00.000Z', { ...bill, payment_id: 'later', invoice_id: 'i2' });
    expect(steps(seen(failed(), stopped, later).until('2026-04-20T00:00:00Z'))).not.toContain('restore');
  });

  test('tells the biller of a plan of several parts, once', () => {
    const parts = [
      { due_on: '2026-03-09', amount_minor: 2_500 },
      { due_on: '2026-03-23', amount_minor: 2_000 },
    ];
    const agreed = event('payment.promised', '2026-03-02T16:00:00.000Z', { promise_id: 'a', parts, currency: 'USD' });
    const asked = seen(failed(), agreed)
      .until('2026-03-08T00:00:00Z')
      .flatMap(({ commands }) => commands);
    expect(asked).toMatchObject([{ action: 'start-payment-plan', values: { plan_id: 'a', parts: 2, part_2_on: '2026-03-23', part_2_minor: 2_000 } }]);
  });

  test('a part of the debt does not end it where the bills are never heard, and the whole does', () => {
    const part = event('payment.succeeded', '2026-03-03T12:00:00.000Z', { ...bill, payment_id: 'part', amount_minor: 2_000 });
    const rest = event('payment.succeeded', '2026-03-05T12:00:00.000Z', { ...bill, payment_id: 'rest', amount_minor: 2_500 });
    const unheard = given(plan, { ...customer, owed_minor: -2_000, bills_known: false });
    expect(
      unheard(failed(), part)
        .until('2026-03-04T00:00:00Z')
        .filter(({ choice }) => choice === 'stop'),
    ).toEqual([]);
    expect(unheard(failed(), part, rest).until('2026-03-06T00:00:00Z').at(-1)).toMatchObject({ ending: 'recovered', at: '2026-03-05T12:00:00.000Z' });
  });

  test('a suspension is proposed to a person before a working day, and a payment gives the service back at once', () => {
    const proposal = seen(failed())
      .until('2026-03-20T00:00:00Z')
      .find(({ commands }) => commands.some(({ step }) => step === 'suspend'));
    // Five days on is a Saturday.
    expect(proposal).toMatchObject({ at: '2026-03-09T14:00:00.000Z', commands: [{ approval: { role: 'collections' } }] });
    const done = event('action.done', '2026-03-09T15:00:00.000Z', { action_key: 'k', action: 'suspend-service', step: 'suspend' });
    expect(seen(failed(), done, paid('2026-03-10T12:00:00.000Z')).until('2026-03-11T00:00:00Z').at(-1)).toMatchObject({
      at: '2026-03-10T12:00:00.000Z',
      ending: 'recovered',
      commands: [{ action: 'restore-service', approval: null }],
    });
  });
});

describe('a charge of which nobody knows what came of it', () => {
  const at = '2026-03-03T15:00:00.000Z';
  const attempt: PaymentAttempt = {
    ...{ key: 'k', invoice_id: 'i1', method_id: 'm1', network: 'visa', by: 'layer', retry: true, at, state: 'in-flight', settled_at: null },
    ...{ decline_code: null, advice_code: null, hard: false },
  };
  const recovery: RecoveryView = { attempts: [attempt], retry: [], retry_basis: 'nothing known', days_off: { weekend: [6, 7], holidays: [] } };
  const tasksOf = (first: PlatformEvent, second: PlatformEvent | null, now: string) => {
    const lot = { heldOut: true, propensity: 0.1 };
    const opened = look(plan, openRun(plan, 't', 'c1', first, lot, new Date(first.time)), first, customer, new Date(first.time)).run as Run;
    return look(plan, opened, second, { ...customer, recovery }, new Date(now)).asked.tasks.map(({ command }) => command.title);
  };

  test('is found out by a person, also for who is left alone for comparison', () =>
    expect(tasksOf(failed(), null, '2026-03-03T16:30:00Z')).toEqual(['Find out what came of a charge']));

  test('is looked at when a payment comes meanwhile, also for them', () =>
    expect(tasksOf(failed(), paid('2026-03-03T15:30:00.000Z'), '2026-03-03T15:30:00Z')).toEqual(['Make sure that nothing was taken twice']));
});

describe('prepaid', () => {
  const link = paymentRecovery.make({ pay_link: 'https://pay.example/top-up?c={customer_id}' }, 1);
  const low = event('balance.low', '2026-03-02T15:00:00.000Z', { balance_minor: 100, currency: 'USD' });
  const ran = event('service.expired', '2026-03-04T15:00:00.000Z', { price_minor: 4_500, currency: 'USD' });

  test('before, at and after the end the remedy is a link to top up, and a top-up ends it', () => {
    const looks = given(link, { ...customer, owed_minor: 0 })(low, ran).until('2026-03-12T00:00:00Z');
    const messages = looks.flatMap(({ commands }) => commands.filter((one) => one.kind === 'send-message'));
    expect(messages.map(({ template }) => template)).toEqual(['top-up-soon-link', 'top-up-first-link', 'top-up-again-link']);
    expect(messages[1]).toMatchObject({ values: { link: 'https://pay.example/top-up?c=c1', amount_minor: 4_500 } });
    expect(given(link, customer)(low, paid('2026-03-03T12:00:00.000Z')).until('2026-03-12T00:00:00Z').at(-1)).toMatchObject({ ending: 'recovered' });
  });
});
