import { expect, test } from 'vitest';
import type { ChanceAccuracy, RangeAccuracy } from '../../api/types.ts';
import { chanceSentence, horizonWords, kindsOf, learningSentence, nameOf, rangeSentence } from './told.ts';

const about = { model: 'churn_prediction', truth: 'left', horizon_hours: 1440, month: null, segment: null, unknown: 0 };
const chance: ChanceAccuracy = {
  ...about,
  rows: 1204,
  expected: 87.2,
  came: 85,
  ece: 0.006,
  ece_by_luck: 0.004,
  brier: 0.05,
  log_loss: 0.2,
  roc_auc: null,
  bins: [],
};
const figure = (value: number) => ({ value, low: value - 0.04, high: value + 0.03 });
const range: RangeAccuracy = {
  ...about,
  model: 'usage_forecast',
  truth: 'customer-usage',
  horizon_hours: 720,
  rows: 300,
  coverage_80: figure(0.81),
  coverage_95: figure(0.95),
  said: 1,
  came: 1,
  error_share: 0.1,
};

test('chances are told by what was expected, what came, and what luck alone makes', () => {
  expect(chanceSentence(chance)).toBe(
    'Of 1,204 customers whose 60 days have passed, 87 were expected; 85 left. The chances were off by 0.60 of 100 on average, as much as luck alone may make.',
  );
  expect(chanceSentence({ ...chance, ece: 0.03 })).toMatch(/off by 3\.0 of 100 on average, more than the 0\.40 that luck alone makes\.$/);
});
test('ranges are told by how often their bounds held', () => {
  expect(rangeSentence(range)).toBe('Of 300 forecasts the bounds of 80 % held 81 times of 100 (77 to 84), those of 95 % 95 (91 to 98).');
  expect(rangeSentence({ ...range, coverage_95: null })).toMatch(/\(77 to 84\)\.$/);
});
test('what is still learning says how many are missing and for how long', () => {
  const now = Date.parse('2026-03-01T00:00:00Z');
  const learning = { ...about, settled: 20, open: 300, needs: 80, enough_at: '2026-03-09T12:00:00Z' };
  expect(learningSentence(learning, now)).toBe('20 predictions settled; needs 80 more, about 9 days.');
  expect(learningSentence({ ...learning, settled: 0, open: 12, enough_at: null }, now)).toBe('Nothing is settled yet; needs 80 more, 12 are open.');
});
test('every kind of prediction has a name and stands once in the list', () => {
  expect(nameOf(chance)).toBe('Who leaves within 60 days');
  expect(horizonWords(24)).toBe('24 hours');
  expect(kindsOf({ from: '', to: '', chances: [chance, { ...chance, month: '2026-03-01' }], ranges: [range], learning: [] })).toHaveLength(2);
});
