import { expect, test } from 'vitest';
import type { PlatformEvent } from '../../contract/envelope.ts';
import type { EventData, EventType } from '../../contract/events/catalogue.ts';
import { given } from '../given.ts';
import type { CustomerView } from '../playbook.ts';
import { sampleView } from '../sample-run.ts';
import { paymentRecovery } from './payment-recovery.ts';

const customer = sampleView('c1', { owed_minor: 4_500, time_zone: 'America/Chicago' });
const plan = paymentRecovery.make({ suspend_after_days: 5 }, 1);
let made = 0;
const event = <T extends EventType>(type: T, time: string, data: Omit<EventData<T>, 'customer_id'>): PlatformEvent =>
  ({ id: `e${++made}`, source: 'test', tenant: 't', type, time, learned: time, data: { customer_id: 'c1', ...data } }) as unknown as PlatformEvent;
const bill = { invoice_id: 'i1', amount_minor: 4_500, currency: 'USD' };
const failed = event('payment.failed', '2026-03-02T15:00:00.000Z', { ...bill, payment_id: 'p1', attempt: 1 });
const paid = (time: string, amount_minor: number) => event('payment.succeeded', time, { ...bill, payment_id: time, amount_minor });
const left = (time: string, step: string) => event('message.sent', time, { message_key: step, channel: 'email', class: 'billing', purpose: 'p', step });
const action = (type: 'action.done' | 'action.refused', time: string, step: string) =>
  event(type, time, { action_key: step, action: 'suspend-service', step, ...(type === 'action.refused' ? { by: 'person' } : {}) } as EventData<typeof type>);
const promised = (time: string, due_on: string) =>
  event('payment.promised', time, { promise_id: 'a', parts: [{ due_on, amount_minor: 4_500 }], currency: 'USD' });
const asks = (looks: ReturnType<ReturnType<ReturnType<typeof given>>['until']>) =>
  looks.flatMap(({ at, commands, withdraws }) => commands.map((command) => ({ at, step: command.step, command, withdraws })));
const during = (from: string, to: string, change: Partial<CustomerView>) => (now: Date) =>
  now >= new Date(from) && now < new Date(to) ? { ...customer, ...change } : customer;

test('a part payment takes back the reminder that still waits, and the next asks for the rest', () => {
  // Asked for at 15:00 for midnight UTC; the payment comes between.
  const [first, second] = asks(given(plan, customer)(failed, paid('2026-03-03T16:00:00.000Z', 2_000)).until('2026-03-05T00:00:00Z'));
  expect(first).toMatchObject({ step: 'reminder-1', command: { values: { amount_minor: 4_500 } } });
  expect(second).toMatchObject({
    at: '2026-03-03T16:00:00.000Z',
    step: 'reminder-1-1',
    withdraws: ['reminder-1'],
    command: { values: { amount_minor: 2_500 } },
  });
});

test('what left in the moment in which it was called back counts, so that nobody is asked twice', () => {
  const looks = given(plan, customer)(failed, paid('2026-03-03T16:00:00.000Z', 2_000), left('2026-03-03T16:00:01.000Z', 'reminder-1')).until(
    '2026-03-12T00:00:00Z',
  );
  const reminders = asks(looks)
    .map(({ step }) => step)
    .filter((step) => step.startsWith('reminder-'));
  expect(reminders).toHaveLength(2);
});

test('a reminder held by an outage keeps the peace after it, and so do a call and the proposal to stop the service', () => {
  const down = during('2026-03-03T15:30:00Z', '2026-03-03T22:00:00Z', { outage_open: true });
  const [first, second] = asks(
    given(plan, down)(failed, event('payment.failed', '2026-03-03T15:30:00.000Z', { ...bill, payment_id: 'p2', attempt: 2 })).until('2026-03-05T00:00:00Z'),
  );
  expect(first).toMatchObject({ step: 'reminder-1' });
  expect(second).toMatchObject({ step: 'reminder-1-1', withdraws: ['reminder-1'] });
  expect(second!.command).toHaveProperty('notBefore', '2026-03-05T00:00:00.000Z');
  const late = paymentRecovery.make({ suspend_after_days: 5, channel: 'sms' }, 1);
  const noPhone = during('2026-03-03T12:00:00Z', '2026-03-08T12:00:00Z', { outage_open: true });
  const looks = asks(
    given(late, (now) => ({ ...noPhone(now), phone: null }))(
      failed,
      event('payment.failed', '2026-03-03T12:00:00.000Z', { ...bill, payment_id: 'p3', attempt: 2 }),
    ).until('2026-03-30T00:00:00Z'),
  );
  expect(looks.map(({ step }) => step)).toEqual(['call', 'suspend']);
  expect(looks[0]!.at >= '2026-03-09T00:00:00.000Z').toBe(true);
});

test('a promise takes back the proposal to stop the service, which is made again when it is broken', () => {
  const looks = given(plan, customer)(failed, promised('2026-03-10T12:00:00.000Z', '2026-03-16')).until('2026-03-30T00:00:00Z');
  const [first, again] = asks(looks).filter(({ command }) => 'action' in command && command.action === 'suspend-service');
  expect(first).toMatchObject({ at: '2026-03-09T14:00:00.000Z', step: 'suspend' });
  expect(looks.find(({ at, withdraws }) => at < '2026-03-16' && withdraws?.includes('suspend'))).toBeDefined();
  expect(again!.step).toMatch(/^suspend-\d+$/);
  expect(again!.at > '2026-03-17').toBe(true);
});

test('a proposal that a person has refused is not made again after a pause', () => {
  const refused = action('action.refused', '2026-03-09T15:00:00.000Z', 'suspend');
  const looks = given(plan, customer)(failed, refused, promised('2026-03-10T12:00:00.000Z', '2026-03-16')).until('2026-03-30T00:00:00Z');
  expect(asks(looks).filter(({ command }) => 'action' in command && command.action === 'suspend-service')).toHaveLength(1);
});

test('a service that was given back by hand is not taken for stopped: the run ends', () => {
  const stopped = action('action.done', '2026-03-09T15:00:00.000Z', 'suspend');
  const back = event('customer.activated', '2026-03-11T15:00:00.000Z', {});
  const ending = (...more: PlatformEvent[]) =>
    given(plan, customer)(failed, stopped, ...more)
      .until('2026-06-01T00:00:00Z')
      .at(-1)!.ending;
  expect(ending()).toBeNull();
  expect(ending(back)).toBe('not-recovered');
  expect(ending(event('customer.activated', '2026-03-08T15:00:00.000Z', {}))).toBeNull();
});

test('a top-up that is heard before the balance ran out opens nobody’s dunning', () => {
  const view = { ...customer, owed_minor: 0, last_paid_at: '2026-03-02T10:00:30.000Z' };
  const expired = event('service.expired', '2026-03-02T10:00:00.000Z', { price_minor: 4_500, currency: 'USD' });
  expect(given(plan, view)(expired).until('2026-03-20T00:00:00Z')).toMatchObject([{ ending: 'recovered', commands: [] }]);
  // One of before pays no later period.
  const before = { ...view, last_paid_at: '2026-03-02T09:00:00.000Z' };
  expect(asks(given(plan, before)(expired).until('2026-03-20T00:00:00Z'))).not.toEqual([]);
});

test('names that every object has are names like others', () => {
  const odd = event('payment.failed', '2026-03-02T15:00:00.000Z', { ...bill, invoice_id: 'constructor', payment_id: 'p1', attempt: 1 });
  const down = during('2026-03-03T15:30:00Z', '2026-03-04T22:00:00Z', { outage_open: true });
  const looks = given(plan, down)(odd, left('2026-03-02T16:00:00.000Z', 'constructor'), left('2026-03-03T15:30:00.000Z', 'toString')).until(
    '2026-03-06T00:00:00Z',
  );
  expect(asks(looks)[0]).toMatchObject({ step: 'reminder-1', command: { values: { amount_minor: 4_500 } } });
  expect(asks(looks).map(({ step }) => step)).toContain('reminder-1-1');
});
