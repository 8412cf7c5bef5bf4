import { describe, expect, test } from 'vitest';
import type { PlatformEvent } from '../../contract/envelope.ts';
import type { EventData, EventType } from '../../contract/events/catalogue.ts';
import { given } from '../given.ts';
import { sampleView } from '../sample-run.ts';
import { paymentRecovery } from './payment-recovery.ts';
import { defaultRecovery } from './payment-recovery-settings.ts';

const customer = sampleView('c1', { owed_minor: 1_500_000 });
const playbook = paymentRecovery.make();
const seen = given(playbook, customer);
let made = 0;
const event = <T extends EventType>(type: T, time: string, data: Omit<EventData<T>, 'customer_id'>): PlatformEvent =>
  ({ id: `e${++made}`, source: 'test', tenant: 't', type, time, learned: time, data: { customer_id: 'c1', ...data } }) as unknown as PlatformEvent;
const failed = event('payment.failed', '2026-03-02T09:00:00.000Z', {
  payment_id: 'p1',
  invoice_id: 'i1',
  amount_minor: 1_500_000,
  currency: 'NGN',
  attempt: 1,
});
const declined = event('payment.failed', '2026-03-02T09:00:00.000Z', {
  payment_id: 'p1',
  invoice_id: 'i1',
  amount_minor: 1_500_000,
  currency: 'NGN',
  attempt: 1,
  hard: true,
});
const expired = event('service.expired', '2026-03-02T09:00:00.000Z', { price_minor: 1_500_000, currency: 'NGN' });
const paid = (time: string, amount_minor = 1_500_000) =>
  event('payment.succeeded', time, { payment_id: `ok-${time}`, invoice_id: 'i1', amount_minor, currency: 'NGN' });
const steps = (looks: ReturnType<ReturnType<typeof seen>['until']>) =>
  looks.flatMap((look) => look.commands.map((command) => [command.step, command.kind === 'create-task' ? command.due : command.notBefore]));

describe('payment recovery', () => {
  test('says nothing to the customer while the biller tries again by itself', () => {
    const verdict = seen(failed).at('2026-03-02T09:00:00Z');
    expect(verdict).toMatchObject({ choice: 'wait', wake: '2026-03-03T09:00:00.000Z', commands: [] });
    expect(verdict.why).toBe('The payment failed; the biller tries again by itself until 2026-03-03 10:00 local time, so the customer is not disturbed yet.');
  });

  test('reminds twice at the customer’s best hour, then a person calls, then it ends without success', () => {
    const looks = seen(failed).until('2026-05-01T00:00:00Z');
    expect(steps(looks)).toEqual([
      ['reminder-1', '2026-03-03T17:00:00.000Z'],
      ['reminder-2', '2026-03-06T17:00:00.000Z'],
      ['call', '2026-03-10T17:00:00.000Z'],
      ['suspend', '2026-03-23T09:00:00.000Z'],
    ]);
    expect(looks.at(-1)).toMatchObject({ choice: 'stop', ending: 'not-recovered', at: '2026-04-01T09:00:00.000Z' });
  });

  test('a hard decline and an empty prepaid balance have no silent phase', () => {
    expect(seen(declined).at('2026-03-02T09:00:00Z').commands).toMatchObject([
      { step: 'reminder-1', template: 'card-first', notBefore: '2026-03-02T17:00:00.000Z' },
    ]);
    expect(given(playbook, { ...customer, owed_minor: 0 })(expired).at('2026-03-02T09:00:00Z').commands).toMatchObject([
      { step: 'reminder-1', template: 'top-up-first', purpose: 'top-up-reminder' },
    ]);
  });

  test('a payment stops it at every stage', () => {
    for (const time of ['2026-03-02T12:00:00.000Z', '2026-03-03T12:00:00.000Z', '2026-03-08T12:00:00.000Z', '2026-03-15T12:00:00.000Z'])
      expect(seen(failed, paid(time)).until('2026-05-01T00:00:00Z').at(-1)).toMatchObject({ at: time, choice: 'stop', ending: 'recovered' });
  });

  test('a payment made before the failure does not cover it', () => {
    expect(seen(failed, paid('2026-03-01T09:00:00.000Z')).at('2026-03-02T09:00:00Z').choice).toBe('wait');
  });

  test('the same payment told twice counts once', () => {
    const half = event('payment.succeeded', '2026-03-02T10:00:00.000Z', { payment_id: 'half', amount_minor: 750_000, currency: 'NGN' });
    expect(seen(failed, half, half).at('2026-03-02T11:00:00Z').choice).toBe('wait');
  });

  test('a part payment lowers the amount that is asked for', () => {
    const verdict = seen(failed, paid('2026-03-02T12:00:00.000Z', 500_000)).at('2026-03-03T09:00:00Z');
    expect(verdict.commands).toMatchObject([{ values: { amount_minor: 1_000_000, currency: 'NGN', pay_by: '2026-03-06' } }]);
  });

  test('a second failure of the same bill does not double the debt, a failure of another bill adds to it', () => {
    const again = event('payment.failed', '2026-03-02T15:00:00.000Z', {
      payment_id: 'p2',
      invoice_id: 'i1',
      amount_minor: 1_500_000,
      currency: 'NGN',
      attempt: 2,
    });
    const other = event('payment.failed', '2026-03-02T16:00:00.000Z', {
      payment_id: 'p3',
      invoice_id: 'i2',
      amount_minor: 200_000,
      currency: 'NGN',
      attempt: 1,
    });
    expect(seen(failed, again, other).at('2026-03-03T09:00:00Z').commands).toMatchObject([{ values: { amount_minor: 1_700_000 } }]);
  });

  const ofAnotherBill = (time: string) =>
    event('payment.succeeded', time, { payment_id: `p-${time}`, invoice_id: 'i2', amount_minor: 1_500_000, currency: 'NGN' });
  const LATE = '2026-03-28T09:00:00.000Z';

  test('the payment of another bill does not pay the one that failed, however much it is', () => {
    const ends = (...more: PlatformEvent[]) =>
      seen(failed, ofAnotherBill(LATE), ...more)
        .until('2026-05-01T00:00:00Z')
        .at(-1);
    expect(ends()).toMatchObject({ ending: 'not-recovered', at: '2026-04-01T09:00:00.000Z' });
    expect(ends(paid('2026-03-29T12:00:00.000Z'))).toMatchObject({ ending: 'recovered', at: '2026-03-29T12:00:00.000Z' });
    expect(seen(failed, ofAnotherBill('2026-03-02T10:00:00.000Z')).at('2026-03-03T09:00:00Z').commands).toMatchObject([
      { step: 'reminder-1', values: { amount_minor: 1_500_000 } },
    ]);
  });

  test('nor does it settle everything where the ISP tells of no bills, so that the books lie below nothing', () => {
    const unbilled = (now: Date) => {
      const known = now.toISOString() >= LATE;
      return { ...customer, owed_minor: known ? -1_500_000 : 0, last_paid_at: known ? LATE : null };
    };
    expect(given(playbook, unbilled)(failed, ofAnotherBill(LATE)).until('2026-06-01T00:00:00Z').at(-1)).toMatchObject({
      ending: 'not-recovered',
      at: '2026-04-01T09:00:00.000Z',
    });
  });

  test('who owes something that names no bill pays it with any payment', () => {
    const nameless = event('payment.failed', '2026-03-02T09:00:00.000Z', { payment_id: 'p1', amount_minor: 1_500_000, currency: 'NGN', attempt: 1 });
    expect(seen(nameless, ofAnotherBill(LATE)).until('2026-05-01T00:00:00Z').at(-1)).toMatchObject({ ending: 'recovered', at: LATE });
    const topUp = given(playbook, { ...customer, owed_minor: 0 })(expired, ofAnotherBill(LATE));
    expect(topUp.until('2026-05-01T00:00:00Z').at(-1)).toMatchObject({ ending: 'recovered', at: LATE });
  });

  test('a prepaid customer whose service runs again is left alone', () => {
    const back = event('customer.activated', '2026-03-02T13:00:00.000Z', {});
    expect(seen(expired, back).at('2026-03-02T13:00:00Z')).toMatchObject({ choice: 'stop', ending: 'recovered' });
    expect(seen(failed, back).at('2026-03-02T13:00:00Z').choice).toBe('wait');
  });

  test('a customer who cancels while being reminded counts as a loss', () => {
    const gone = event('customer.cancelled', '2026-03-04T13:00:00.000Z', {});
    expect(seen(failed, gone).until('2026-05-01T00:00:00Z').at(-1)).toMatchObject({ choice: 'stop', ending: 'left' });
  });

  test('in an outage of their own nobody is asked for money, and afterwards it goes on at the same stage after some peace', () => {
    const down = (now: Date) => ({ ...customer, outage_open: now >= new Date('2026-03-02T20:00:00Z') && now < new Date('2026-03-05T20:00:00Z') });
    const looks = given(playbook, down)(failed).until('2026-05-01T00:00:00Z');
    const [first, second] = steps(looks);
    expect(first).toEqual(['reminder-1', '2026-03-06T17:00:00.000Z']);
    expect(second).toEqual(['reminder-2', '2026-03-09T17:00:00.000Z']);
    expect(looks.find((look) => look.commands.length > 0)!.at >= '2026-03-05T20:00:00.000Z').toBe(true);
    expect(looks.at(-1)).toMatchObject({ ending: 'not-recovered', at: '2026-04-03T20:00:00.000Z' });
  });

  test('a pause between two reminders moves the second one by as much', () => {
    const down = (now: Date) => ({ ...customer, outage_open: now >= new Date('2026-03-05T09:00:00Z') && now < new Date('2026-03-07T09:00:00Z') });
    const wake = event('payment.failed', '2026-03-05T09:00:00.000Z', {
      payment_id: 'p2',
      invoice_id: 'i1',
      amount_minor: 1_500_000,
      currency: 'NGN',
      attempt: 2,
    });
    const sent = event('message.sent', '2026-03-03T17:00:00.000Z', { message_key: 'm', channel: 'email', class: 'billing', purpose: 'p', step: 'reminder-1' });
    expect(steps(given(playbook, down)(failed, sent, wake).until('2026-03-15T00:00:00Z'))[1]).toEqual(['reminder-2', '2026-03-08T17:00:00.000Z']);
  });

  test('while nothing is owed nobody is reminded', () => {
    const square = given(playbook, { ...customer, owed_minor: 0, last_paid_at: '2026-03-02T10:00:00.000Z' })(failed).until('2026-06-01T00:00:00Z');
    expect(steps(square)).toEqual([]);
    expect(square.at(-1)).toMatchObject({ choice: 'stop', ending: 'recovered' });
  });

  const closed = (step: string, outcome: string, time: string) => event('task.closed', time, { task_key: `k-${step}`, step, outcome: outcome as 'done' });

  test.each<[string, string, string[]]>([
    ['agrees, waits for the payment and asks nobody again', 'agreed', []],
    ['has been talked to, waits for the payment', 'done', []],
    ['refuses, asks nobody again but whether the service is to be stopped', 'refused', []],
    ['is not reached, calls once more', 'not-reached', ['call-again']],
    ['cannot be called, calls once more', 'cannot', ['call-again']],
  ])('when the customer %s', (_, outcome, more) => {
    const looks = seen(failed, closed('call', outcome, '2026-03-10T10:00:00.000Z')).until('2026-05-01T00:00:00Z');
    expect(steps(looks).map(([step]) => step)).toEqual(['reminder-1', 'reminder-2', 'call', ...more, 'suspend']);
    expect(looks.at(-1)).toMatchObject({ ending: 'not-recovered', at: '2026-04-01T09:00:00.000Z' });
  });

  test('when the customer refuses where no service is ever stopped, ends at once', () => {
    const looks = given(paymentRecovery.make({ suspend_after_days: 0 }), customer)(failed, closed('call', 'refused', '2026-03-10T10:00:00.000Z'));
    expect(looks.until('2026-05-01T00:00:00Z').at(-1)).toMatchObject({ ending: 'not-recovered', at: '2026-03-10T10:00:00.000Z' });
  });

  test('two calls in vain are enough, and a task that the run never gave changes nothing', () => {
    const twice = [closed('call', 'not-reached', '2026-03-10T10:00:00.000Z'), closed('call-again', 'not-reached', '2026-03-11T10:00:00.000Z')];
    expect(steps(seen(failed, ...twice).until('2026-05-01T00:00:00Z')).map(([step]) => step)).toEqual([
      ...['reminder-1', 'reminder-2', 'call', 'call-again', 'suspend'],
    ]);
    const early = seen(failed, closed('call', 'refused', '2026-03-05T10:00:00.000Z')).until('2026-05-01T00:00:00Z');
    expect(early.at(-1)?.at).toBe('2026-04-01T09:00:00.000Z');
  });

  test('without an address that works a person calls at once', () => {
    expect(given(playbook, { ...customer, email: null })(failed).at('2026-03-03T09:00:00Z').commands).toMatchObject([{ kind: 'create-task', step: 'call' }]);
    const bounced = event('message.bounced', '2026-03-03T18:00:00.000Z', { message_key: 'k', channel: 'email', permanent: true });
    expect(steps(seen(failed, bounced).until('2026-03-04T00:00:00Z')).map(([step]) => step)).toEqual(['reminder-1', 'call']);
  });

  test('the next reminder counts from when the last one really left', () => {
    const asked = { type: 'step.requested', step: 'reminder-1', time: '2026-03-03T09:00:00.000Z', notBefore: '2026-03-03T17:00:00.000Z' } as const;
    const sent = event('message.sent', '2026-03-05T17:00:00.000Z', {
      message_key: 'k',
      channel: 'email',
      class: 'billing',
      purpose: 'payment-reminder',
      step: 'reminder-1',
    });
    expect(seen(failed, asked, sent).at('2026-03-06T18:00:00Z')).toMatchObject({ choice: 'wait', wake: '2026-03-08T17:00:00.000Z' });
  });

  test('an unknown zone leaves the hour to the arbiter', () => {
    expect(given(playbook, { ...customer, time_zone: null })(failed).at('2026-03-03T09:00:00Z').commands).toMatchObject([
      { notBefore: '2026-03-03T09:00:00.000Z' },
    ]);
  });

  test('every verdict says why in a sentence and by which rules', () => {
    for (const look of seen(failed, paid('2026-03-08T12:00:00.000Z')).until('2026-05-01T00:00:00Z')) expect(look.why).toMatch(/^[A-Z].*\.$/);
    expect(
      seen(failed)
        .at('2026-03-03T09:00:00Z')
        .rules.map(({ rule }) => rule),
    ).toEqual(['debt', 'one-charge-at-a-time', 'pause', 'silent-phase', 'address', 'best-hour', 'suspension']);
  });

  test('the same events in any order of arrival give the same debts and payments', () => {
    const inputs = [failed, paid('2026-03-02T12:00:00.000Z', 100), paid('2026-03-02T08:00:00.000Z', 900)];
    const verdicts = [
      [0, 1, 2],
      [2, 1, 0],
      [1, 0, 2],
    ].map((order) => seen(...order.map((i) => inputs[i]!)).at('2026-03-03T09:00:00Z'));
    expect(new Set(verdicts.map((verdict) => JSON.stringify(verdict))).size).toBe(1);
  });
});

describe('the settings of payment recovery', () => {
  test('a tenant may change them within bounds', () => {
    expect(paymentRecovery.settingsOf({ reminders: 3, days_between_reminders: 2 })).toEqual({
      settings: { ...defaultRecovery, reminders: 3, days_between_reminders: 2 },
    });
  });
  test.each([
    ['an unknown setting', { reminder: 3 }],
    ['a number out of bounds', { reminders: 50 }],
    ['an end before the call', { give_up_days: 5 }],
    ['hours the wrong way round', { earliest_hour: 20, latest_hour: 8 }],
    ['something that is no object', [1]],
  ])('%s is refused with a sentence', (_name, changes) => {
    expect(paymentRecovery.settingsOf(changes)).toMatchObject({ refused: expect.arrayContaining([expect.any(String)]) });
  });
});
