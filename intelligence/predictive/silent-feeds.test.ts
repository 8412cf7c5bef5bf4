import { expect, test } from 'vitest';
import { silenceOf } from './silent-feeds.ts';

const weights = [
  { feature: 'usage_change_30d_percent', weight: 0.5 },
  { feature: 'tickets_30d', weight: 0.4 },
  { feature: 'portal_visits_30d', weight: 0.1 },
];
const since = '2026-03-01T14:05:00.000Z';
const later = new Date('2026-03-04T00:00:00Z');

test('a model that looks much at a feed silent for days says no number, and which feed it is', () => {
  expect(silenceOf(weights, [{ feed: 'usage', since }], later)).toEqual({
    feeds: ['usage'],
    share: 0.5,
    abstains: true,
    sentence: 'No number: nothing is heard of “usage” since 2026-03-01 14:05 UTC; 50 of 100 parts of what the model looks at rest on it.',
  });
});
test('a model goes on for two days, for it looks at sums over weeks', () => {
  expect(silenceOf(weights, [{ feed: 'usage', since }], new Date('2026-03-03T14:00:00Z'))).toMatchObject({ abstains: false, share: 0.5 });
  expect(silenceOf(weights, [{ feed: 'usage', since }], new Date('2026-03-03T14:05:00Z'))).toMatchObject({ abstains: true });
});
test('a model that looks a little at it is less sure and says so', () => {
  const light = [...weights, { feature: 'tenure_days', weight: 1 }];
  expect(silenceOf(light, [{ feed: 'portal', since }], later)).toMatchObject({
    abstains: false,
    sentence: expect.stringMatching(/^Less sure: .*“portal”.*5 of 100/),
  });
});
test('a feed that the model does not look at changes nothing', () => {
  expect(silenceOf(weights, [{ feed: 'partners', since }], later)).toBeNull();
  expect(silenceOf(weights, [], later)).toBeNull();
  expect(silenceOf([], [{ feed: 'usage', since }], later)).toBeNull();
});
