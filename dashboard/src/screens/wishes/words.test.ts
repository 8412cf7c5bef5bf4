import { describe, expect, test } from 'vitest';
import { becauseWords, clockHour, languageName } from './words.ts';

describe('wishes in words', () => {
  test('the end of the day is 24:00, and an early hour has two digits', () => {
    expect([clockHour(8), clockHour(24)]).toEqual(['08:00', '24:00']);
  });
  test('what somebody said needs no reason; what nobody asked them has one', () => {
    expect(becauseWords({ stated: false, because: 'opted-out' })).toBeNull();
    expect(becauseWords({ stated: null, because: 'no-consent' })).toBe('not asked; only with a yes');
    expect(becauseWords({ stated: null, because: 'not-refused' })).toBe('not asked; allowed until refused');
  });
  test('a language that no browser knows is shown by its tag', () => {
    expect(languageName('en')).toBe('English');
    expect(languageName('not a tag')).toBe('not a tag');
  });
});
