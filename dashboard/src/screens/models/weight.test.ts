import { expect, test } from 'vitest';
import { spanOf, weightOf } from './weight.ts';

test('two features with the same meaning differ by the days that they look back over', () => {
  const meaning = 'Payment attempts that failed';
  expect([spanOf('failed_payments_30d', meaning), spanOf('failed_payments_90d', meaning)]).toEqual([', in 30 days', ', in 90 days']);
});
test('days that the meaning says already are not said again', () => {
  expect(spanOf('usage_change_7d_percent', 'Daily download of the last 7 days against the 14 days before')).toBe('');
  expect(spanOf('latency_mean_7d', 'Mean latency of the week')).toBe('');
  expect(spanOf('tenure_days', 'Since the customer came')).toBe('');
});
test('a part of the log-odds is said as what it does to the odds', () => {
  expect([0.3305, 0.0507, 0].map(weightOf)).toEqual(['39 %', '5 %', '0 %']);
});
