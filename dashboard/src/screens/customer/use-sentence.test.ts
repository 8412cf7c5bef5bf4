import { expect, test } from 'vitest';
import { growthSentence, useSentence } from './use-sentence.ts';

const GB = 1e9;
const sum = { from: '2026-06-01', until: '2026-06-30', expected: 210 * GB, low_80: 180 * GB, high_80: 240 * GB, low_95: 170 * GB, high_95: 260 * GB };
const allowance = {
  allowance_bytes: 300 * GB,
  from: '2026-06-01',
  until: '2026-06-30',
  month_begins_with: 'invoice' as const,
  used_bytes: 90 * GB,
  days_not_told: 0,
  total: sum,
  passed_on: null,
  chance: 0.01,
  likely_on: null,
  earliest_on: null,
  latest_on: null,
};

test('who stays within the allowance is told so, with the share of it', () => {
  expect(useSentence({ month: sum, allowance })).toBe('Will use about 210 GB this month (180–240 GB), 70 % of the allowance; hardly any chance to pass it.');
});
test('who may pass it is told the chance and the days', () => {
  const may = { ...allowance, chance: 0.34, likely_on: '2026-06-24', earliest_on: '2026-06-20', latest_on: '2026-06-28' };
  expect(useSentence({ month: sum, allowance: may })).toMatch(
    /a chance of 34 in 100 to pass it, most likely about 24 Jun 2026 \(20 Jun 2026 to 28 Jun 2026\)\.$/,
  );
});
test('who has passed it is told the day', () => {
  expect(useSentence({ month: sum, allowance: { ...allowance, passed_on: '2026-06-11' } })).toMatch(/^Passed the allowance of 300 GB on 11 Jun 2026;/);
});
test('without an allowance the next thirty days are told, and without a forecast nothing', () => {
  expect(useSentence({ month: sum, allowance: null })).toBe('Will use about 210 GB in the next 30 days (180–240 GB).');
  expect(useSentence({ month: null, allowance: null })).toBeNull();
});
test('growth is said only where it can be told from chance', () => {
  expect(growthSentence({ percent_per_30_days: 2.31, low_95: 0.4, high_95: 4.2 })).toBe('Grows by about 2.3 % a month (between +0.4 and +4.2 %).');
  expect(growthSentence({ percent_per_30_days: 2.31, low_95: -0.4, high_95: 5 })).toBe(
    'No growth that could be told from chance: between −0.4 and +5 % a month.',
  );
});
