import { expect, test } from 'vitest';
import { nextAttemptMs } from './ticketing.ts';

test('attempts spread over more than three days, are never sooner than the other side asks, and end', () => {
  const waits = Array.from({ length: 9 }, (_, i) => nextAttemptMs(i + 1, undefined, () => 0.5)!);
  expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(3 * 24 * 3_600_000);
  expect(nextAttemptMs(1, 60_000, () => 0)).toBe(60_000);
  expect(nextAttemptMs(2, undefined, () => 0)).not.toBe(nextAttemptMs(2, undefined, () => 0.9));
  expect(nextAttemptMs(10, undefined, () => 0)).toBeNull();
});
