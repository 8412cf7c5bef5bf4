import { expect, test } from 'vitest';
import type { PartnerCard, PartnerFigure } from '../../api/types.ts';
import { bandWords, figureValue, walletDays, walletSentence } from './words.ts';

const wallet: PartnerCard['wallet'] = {
  balance_minor: 31_200,
  balance_at: '2026-03-01T20:00:00Z',
  days_left: { expected: 9, low_80: 8, high_80: 11, low_95: 7, high_95: 14, within_days: 60 },
  used_up_on: '2026-03-10',
  unknown_because: null,
  charged_30d_minor: 90_000,
  topped_up_90d_minor: 0,
  top_ups_90d: 0,
  last_top_up_on: null,
};
const figure: PartnerFigure = {
  name: 'lapses',
  label: 'Customers who left',
  value: 6.04,
  unit: 'percent in 90 days',
  n: 186,
  definition: '',
  unknown_because: null,
  band: { low: 4.2, middle: 6, high: 9.1, peers: 7 },
  against_band: 'within',
  no_band_because: null,
};

test('a wallet is told with the days that it lasts and their bounds', () => {
  expect(walletSentence({ wallet }, 'USD')).toBe('The wallet holds $312, enough for 9 days (7 to 14); used up about 10 Mar 2026 unless it is topped up.');
  expect(walletDays(wallet)).toBe('9');
});
test('a wallet that lasts longer than is looked at gives no day', () => {
  const full = { ...wallet, days_left: { ...wallet.days_left!, expected: null, high_95: null }, used_up_on: null };
  expect(walletSentence({ wallet: full }, 'USD')).toBe('The wallet holds $312, enough for more than 60 days.');
  expect(walletDays(full)).toBe('> 60');
});
test('a wallet that is overdrawn is said to be, without a sign', () => {
  expect(walletSentence({ wallet: { ...wallet, balance_minor: -16_436 } }, 'USD')).toBe('The wallet is overdrawn by $164.36.');
});
test('a balance that is not known is no zero', () => {
  const none = { ...wallet, balance_minor: null, days_left: null, unknown_because: 'No fact tells what the wallet holds.' };
  expect(walletSentence({ wallet: none }, 'USD')).toBe('No fact tells what the wallet holds.');
  expect(walletDays(none)).toBeNull();
});
test('a figure is told with the band of the others and without their names', () => {
  expect(figureValue(figure)).toBe('6 %');
  expect(bandWords(figure)).toBe('others 4.2–9.1 %');
  expect(bandWords({ ...figure, band: null })).toBeNull();
});
