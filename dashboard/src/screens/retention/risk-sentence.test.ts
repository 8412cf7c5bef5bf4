import { expect, test } from 'vitest';
import type { ChurnRisk } from '../../api/types.ts';
import { recordSentence, riskSentence } from './risk-sentence.ts';

const risk: ChurnRisk = {
  level: 'high',
  chance: 0.62,
  points: 62,
  horizon_days: 60,
  of_100: { low: 58, high: 66, settled: 412 },
  typical_points: 14,
  reasons: [],
  other_points: 48,
  change_7d: 18,
  within: [],
  hazard_by_month: [],
  expected: null,
  voluntary_chance: null,
  involuntary_chance: null,
  course_missing: null,
  kinds_missing: null,
  confidence: 1,
  silent_feeds: [],
  model: null,
  made_at: null,
  abstained: null,
};

test('the number comes with what is typical and with what became of others', () => {
  expect(riskSentence(risk)).toBe('Risk 62 of 100, typical is 14');
  expect(recordSentence(risk)).toBe('Of 100 scored like this, 58 to 66 left within 60 days (from 412 customers).');
});
test('while too few have been settled it says that it is still learning', () => {
  expect(recordSentence({ ...risk, of_100: null })).toMatch(/^Still learning/);
});
test('without a score it says why there is none, and claims no record', () => {
  const none: ChurnRisk = { ...risk, level: 'no-data', chance: null, points: null, typical_points: null, abstained: 'Only 4 days are known' };
  expect(riskSentence(none)).toBe('Only 4 days are known');
  expect(recordSentence(none)).toBe('');
});
