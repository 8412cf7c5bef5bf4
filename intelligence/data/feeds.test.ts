import { expect, test } from 'vitest';
import { customerFeatures, featureNamed } from './features/catalogue.ts';
import { feedsOf, silentFeeds } from './feeds.ts';

const days = (from: number, to: number, step = 1) => Array.from({ length: Math.floor((to - from) / step) + 1 }, (_, k) => from + k * step);

test('a feed that tells every day is silent on the third day without a word, not on the second', () => {
  const told = new Map([['usage.recorded', days(100, 150)]]);
  expect(silentFeeds(told, 152)).toEqual([]);
  expect(silentFeeds(told, 153)).toEqual([{ feed: 'usage', lastDay: 150, days: 3 }]);
});

test('a small ISP with a ticket every ten days is not silent after two weeks, but after a month', () => {
  const told = new Map([['ticket.opened', days(100, 150, 10)]]);
  expect(silentFeeds(told, 164)).toEqual([]);
  expect(silentFeeds(told, 180).map(({ feed }) => feed)).toEqual(['tickets']);
});

test('bills that go out once a month do not look like silence while payments come in', () => {
  const told = new Map([
    ['invoice.issued', [100, 130, 160]],
    ['payment.succeeded', days(100, 179)],
  ]);
  expect(silentFeeds(told, 180)).toEqual([]);
});

test('what happens after the day does not count on it', () => {
  const told = new Map([['usage.recorded', [...days(100, 110), ...days(120, 130)]]]);
  expect(silentFeeds(told, 114).map(({ feed }) => feed)).toEqual(['usage']);
});

test('a feed that never told anything is not missed, and one that told little has no rhythm yet', () => {
  expect(silentFeeds(new Map([['ticket.opened', [100, 101]]]), 150)).toEqual([]);
});

test('who the customer is rests on no feed; what was used rests on usage', () => {
  expect(feedsOf(featureNamed('tenure_days') as never)).toEqual([]);
  expect(feedsOf(featureNamed('usage_days_30d') as never)).toEqual(['usage']);
  expect(customerFeatures.filter((feature) => feedsOf(feature).includes('payments')).length).toBeGreaterThan(10);
});
