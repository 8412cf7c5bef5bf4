import { describe, expect, test } from 'vitest';
import { type Decline, readDecline } from './decline-rules.ts';
import { attemptsLeft, type PaymentAttempt } from './payment-attempts.ts';

const now = new Date('2026-03-10T12:00:00Z');
const decline = (changes: Partial<Decline>): Decline => ({ network: null, decline_code: null, advice_code: null, hard: false, ...changes });
const charge = (hoursAgo: number, changes: Partial<PaymentAttempt> = {}): PaymentAttempt => ({
  ...decline({ network: 'visa' }),
  key: `k${hoursAgo}`,
  invoice_id: 'i1',
  method_id: 'm1',
  by: 'layer',
  retry: true,
  at: new Date(now.getTime() - hoursAgo * 3_600_000).toISOString(),
  state: 'declined',
  settled_at: null,
  ...changes,
});

describe('what a decline means', () => {
  test.each([
    ['too little money', { network: 'visa', decline_code: '51' }, 'soft', 'funds', 0],
    ['an issuer that will never approve', { network: 'visa', decline_code: '14' }, 'stop', 'other', 0],
    ['the same code where the network is not known', { decline_code: '14' }, 'stop', 'other', 0],
    ['an expired card, in the words of a biller', { decline_code: 'Expired_Card' }, 'hard', 'other', 0],
    ['advice never to try again', { network: 'mastercard', decline_code: '51', advice_code: '03' }, 'stop', 'funds', 0],
    ['advice to wait', { network: 'mastercard', decline_code: '51', advice_code: '26' }, 'soft', 'funds', 48],
    ['advice of another network', { network: 'visa', decline_code: '51', advice_code: '03' }, 'soft', 'funds', 0],
    ['what nobody has named', { decline_code: 'zz' }, 'soft', 'other', 0],
    ['what the biller calls hopeless', { decline_code: '51', hard: true }, 'hard', 'funds', 0],
  ] as const)('%s', (_what, told, kind, family, waitHours) => expect(readDecline(decline(told), now)).toMatchObject({ kind, family, waitHours }));

  test('without a rule that fits nothing is tried again', () => expect(readDecline(decline({ decline_code: '51' }), now, [])).toMatchObject({ kind: 'stop' }));
});

describe('how often may be tried', () => {
  const card = { invoice_id: 'i1', method_id: 'm1', network: 'visa' };
  const own = { retries: 4, days: 30 };

  test('the tenant’s own limit is the tightest at first, and a place opens when the oldest leaves the window', () => {
    const four = [100, 80, 60, 40].map((hours) => charge(hours));
    expect(attemptsLeft(four.slice(1), card, now, own)).toMatchObject({ left: 1, rule: 'own-4-in-30-days', until: null });
    expect(attemptsLeft(four, card, now, own)).toMatchObject({ left: 0, until: new Date(now.getTime() + (720 - 100) * 3_600_000) });
  });

  test('charges of other runs, of other invoices and of the biller itself count against the card', () => {
    const eight = [300, 250, 200, 150, 100, 80, 60, 40].map((hours, i) => charge(hours, { invoice_id: `i${i + 5}`, by: i % 2 ? 'biller' : 'layer' }));
    expect(attemptsLeft(eight, card, now, own)).toMatchObject({ left: 0, rule: 'outer-8-in-14-days' });
  });

  test('what was never made and the cards of somebody else do not count', () => {
    const others = [charge(10, { state: 'never-made' }), charge(20, { method_id: 'm2', invoice_id: 'i2' })];
    expect(attemptsLeft(others, card, now, own)).toMatchObject({ left: 4 });
  });
});
