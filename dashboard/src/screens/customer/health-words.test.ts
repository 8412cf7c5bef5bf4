import { expect, test } from 'vitest';
import type { HealthScore } from '../../api/types.ts';
import { backtestSentence, gradeSentence, healthSentence, knownSentence } from './health-words.ts';

const health: HealthScore = {
  score: 61.6,
  grade: 'B',
  grade_since: '2026-02-20',
  pending: { grade: 'C', since: '2026-03-01' },
  trend: 'down',
  change_7d: -9.2,
  usual: 74.3,
  confidence: 0.82,
  profile: null,
  components: [],
  missing_feeds: [
    { feed: 'care', label: 'Support tickets', last: '2026-02-21' },
    { feed: 'portal', label: 'Portal visits', last: null },
  ],
  made_at: null,
  backtest: null,
};
const lead = { days: 60, auc: 0.624, low: 0.55, high: 0.7, lift: 1.83, customers: 900, left: 41, needs: null };

test('a grade that is held says since when, and what waits behind it', () => {
  expect(healthSentence(health)).toBe('Health 62 of 100, grade B, usual is 74');
  expect(gradeSentence(health)).toBe(
    'This grade stands since 20 Feb 2026. The score has told grade C since 1 Mar 2026; a grade changes when the score stays there or passes plainly. It is worse than seven days ago, by 9 points.',
  );
});
test('what is missing is named with its last day, and lowers what the score rests on', () => {
  expect(knownSentence(health)).toBe(
    'Rests on 82 of 100 parts of what could be measured. Missing: support tickets (last heard of 21 Feb 2026), portal visits (never heard).',
  );
});
test('how well health tells is said with its range, or that it is still being learned', () => {
  expect(backtestSentence(null)).toMatch(/^Still learning/);
  const none = { ...lead, days: 90, auc: null, low: null, high: null, lift: null, left: 7, needs: '20 leavers are needed, 7 are known.' };
  expect(backtestSentence({ leads: [lead, none], learned_at: '2026-03-01T02:00:00Z' })).toBe(
    'Of 100 pairs of one who left and one who stayed, the one who left had the lower health: 60 days ahead 62 (55 to 70), and the lowest tenth held 1.8 times the usual share of leavers (from 41 leavers). Fifty is chance. At 90 days still learning: 20 leavers are needed, 7 are known.',
  );
});
test('without a score nothing is claimed', () => {
  const none: HealthScore = { ...health, score: null, grade: 'no-data', missing_feeds: [] };
  expect(healthSentence(none)).toBe('No data: nothing has been measured yet');
  expect([gradeSentence(none), knownSentence(none)]).toEqual(['', '']);
});
