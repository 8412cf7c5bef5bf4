import { expect, test } from 'vitest';
import { type PeerFigures, peerBands, RULES } from './benchmark.ts';

const isp = (tenant: string, more: Partial<PeerFigures> = {}, churn: number | null = 2): PeerFigures => ({
  tenant,
  country: 'NG',
  currency: 'NGN',
  customers: 1000,
  values: { churn_percent: churn, arpu_minor: 500_000, tickets_per_100: 8, outage_minutes: 120, failed_payment_percent: 4, health: 70 },
  ...more,
});
const five = [1, 2, 3, 4, 5].map((n) => isp(`p${n}`, {}, n));
const churn = (own: PeerFigures, all: readonly PeerFigures[], rules = RULES) => peerBands(own, all, rules).find(({ measure }) => measure === 'churn_percent');

test('five others of like size and country make a band; the reader is not among them', () => {
  expect(churn(isp('me', {}, 9), [...five, isp('me', {}, 9)])).toEqual({
    measure: 'churn_percent',
    own: 9,
    low: 2,
    middle: 3,
    high: 4,
    peers: 5,
    among: 'ISPs of like size in NG',
  });
});
test('four others make none, and a rule that asks for four would show it', () => {
  expect(churn(isp('me'), five.slice(0, 4))).toBeUndefined();
  expect(churn(isp('me'), five.slice(0, 4), { ...RULES, least: 4 })).toBeDefined();
});
test('nobody has half of the customers of a band', () => {
  const giant = [...five.slice(0, 4), isp('giant', { customers: 4900 }, 5)];
  expect(churn(isp('me'), giant)).toBeUndefined();
  expect(churn(isp('me'), giant, { ...RULES, mostShare: 1 })).toBeDefined();
});
test('where too few are alike the wider group stands in and says so; what a peer does not know is not counted', () => {
  const abroad = five.map((one) => ({ ...one, country: 'KE' }));
  expect(churn(isp('me'), abroad)?.among).toBe('ISPs of like size');
  expect(churn(isp('me'), [...five.slice(0, 4), isp('p6', {}, null)])).toBeUndefined();
});
test('money is compared in one currency only, and figures are rounded', () => {
  const dollars = five.map((one) => ({ ...one, currency: 'USD' }));
  const bands = peerBands(isp('me'), dollars);
  expect(bands.some(({ measure }) => measure === 'arpu_minor')).toBe(false);
  const precise = five.map((one, i) => ({ ...one, values: { ...one.values, churn_percent: 1.2345 + i / 1000 } }));
  expect(churn(isp('me'), precise)).toMatchObject({ low: 1.2, middle: 1.2, high: 1.2 });
});
