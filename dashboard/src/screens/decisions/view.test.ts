import { expect, test } from 'vitest';
import { plain } from './view.tsx';
import { readable } from './words.tsx';

test.each([
  ['churn_chance', 0.624, '62 of 100'],
  ['best_hour', 8, '08:00'],
  ['health_score', 44.236, '44.24'],
  ['outage_open', false, 'no'],
  ['model_versions', { churn: 'v3' }, 'churn v3'],
  ['model_versions', {}, 'none'],
  ['channels', ['email', 'sms'], 'email, sms'],
])('%s of %j is read as %s', (name, value, text) => {
  expect(plain(name, value)).toBe(text);
});
test('names of rules and templates are made readable, sentences are left alone', () => {
  expect(readable('silent-phase')).toBe('Silent phase');
  expect(readable('debt')).toBe('Debt');
  expect(readable('Call about the unpaid bill')).toBe('Call about the unpaid bill');
});
