import { describe, expect, test } from 'vitest';
import { kindsSentence, lookBackSentence, of100, silenceSentence, staysSentence } from './risk-ahead.ts';

describe('how long customers like this stay', () => {
  test('is a day where half have left within what is told', () =>
    expect(staysSentence({ expected: { median_days: 46.6, mean_days: 70, told_days: 180 } })).toBe('Half of customers like this have left in about 47 days.'));
  test('is no day where more than half stay longer than is told', () =>
    expect(staysSentence({ expected: { median_days: null, mean_days: 175, told_days: 180 } })).toBe(
      'More than half of customers like this stay longer than 6 months.',
    ));
  test('is not told without a course', () => expect(staysSentence({ expected: null })).toBeNull());
});

describe('leaving and being closed', () => {
  test('are parts of a hundred that add up', () =>
    expect(kindsSentence({ chance: 0.4, voluntary_chance: 0.3, involuntary_chance: 0.1 })).toBe(
      '75 of 100 parts are leaving of their own will, 25 being closed for not paying.',
    ));
  test('are one thing where the other is nearly nothing', () => {
    expect(kindsSentence({ chance: 0.4, voluntary_chance: 0.399, involuntary_chance: 0.001 })).toBe('Nearly all of it is leaving of their own will.');
    expect(kindsSentence({ chance: 0.4, voluntary_chance: 0.001, involuntary_chance: 0.399 })).toBe('Nearly all of it is being closed for not paying.');
  });
  test('are not told apart where they are not known', () =>
    expect(kindsSentence({ chance: 0.4, voluntary_chance: null, involuntary_chance: null })).toBeNull());
});

test('a small chance is not told as none', () => {
  expect(of100(0.002)).toBe('under 1');
  expect(of100(0)).toBe('0');
  expect(of100(0.126)).toBe('13');
});

test('a silent feed is told with what it leaves to be known, and none while all speak', () => {
  const silent = { feed: 'usage', last_day: '2026-03-01', sentence: 'Nothing of usage has been heard for 5 days.' };
  expect(silenceSentence({ silent_feeds: [silent], confidence: 0.939 })).toBe(
    'Nothing of usage has been heard for 5 days. 93 of 100 parts of what the model looks at are known.',
  );
  expect(silenceSentence({ silent_feeds: [], confidence: 1 })).toBeNull();
});

test('a look back says whom it would have picked against all, or what is missing to judge it', () => {
  const none = { customers: null, left: null, expected: null, auc: null, top_tenth: null, ece: null };
  const judged = { ...none, days_before: 60, needs: null, customers: 2_000, left: 90, top_tenth: { customers: 200, left: 38, lift: 4.2, low: 3, high: 5.5 } };
  expect(lookBackSentence(judged)).toBe('Asked 60 days back: of the tenth said to be likeliest to leave 19 of 100 left since, of all customers 5.');
  expect(lookBackSentence({ ...none, days_before: 90, needs: '4 customers were known to have left by then' })).toBe(
    '90 days back cannot be judged: 4 customers were known to have left by then.',
  );
});
