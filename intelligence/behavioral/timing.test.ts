import { expect, test } from 'vitest';
import { bestHour, learnTiming, type TimingCount } from './timing.ts';

const hours = (segment: string, sends: number, rate: (hour: number) => number): TimingCount[] =>
  Array.from({ length: 11 }, (_, i) => ({ segment, hour: 9 + i, sends, opens: Math.round(sends * rate(9 + i)) }));

test('each segment gets the hour at which it opens most', () => {
  const model = learnTiming([...hours('residential', 500, (h) => (h === 18 ? 0.4 : 0.2)), ...hours('business', 500, (h) => (h === 10 ? 0.4 : 0.2))]);
  expect(bestHour(model, 'residential')?.hour).toBe(18);
  expect(bestHour(model, 'business')?.hour).toBe(10);
});

test('a segment with a handful of messages follows everyone instead of its own luck', () => {
  const model = learnTiming([...hours('residential', 500, (h) => (h === 18 ? 0.4 : 0.2)), { segment: 'business', hour: 11, sends: 3, opens: 3 }]);
  expect(bestHour(model, 'business')?.hour).toBe(18);
});

test('with too few messages nothing is said', () => {
  expect(bestHour(learnTiming(hours('residential', 5, () => 0.5)), 'residential')).toBeNull();
});

test('a customer of unknown segment gets the hour of everyone', () => {
  expect(bestHour(learnTiming(hours('residential', 500, (h) => (h === 17 ? 0.4 : 0.2))), null)?.hour).toBe(17);
});

test('an hour at night is never the best, however well it did', () => {
  const model = learnTiming([...hours('residential', 500, () => 0.2), { segment: 'residential', hour: 3, sends: 500, opens: 500 }]);
  expect(bestHour(model, 'residential')?.hour).not.toBe(3);
});
