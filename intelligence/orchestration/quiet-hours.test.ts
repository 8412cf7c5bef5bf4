import { describe, expect, test } from 'vitest';
import { policyAt } from './policy.ts';
import { defaultRules, type PolicyRule } from './policy-rules.ts';
import { allWeek, between, isOpen, nextOpening, type WeeklyHours } from './quiet-hours.ts';
import { isZone, plausibleZones, zonesOfCountry } from './zones.ts';

const daily = (opens: string, closes: string): WeeklyHours => Array.from({ length: 7 }, () => between(opens, closes));
const day = daily('08:00', '21:00');
const lagos = { country: 'NG', region: null, timeZone: 'Africa/Lagos' };
const usa = { country: 'US', region: null, timeZone: 'America/Chicago' };
const opening = (hours: WeeklyHours, zones: string[], from: string) => nextOpening(hours, zones, new Date(from))?.toISOString() ?? null;

describe('quiet hours', () => {
  test.each([
    ['in the middle of the day: at once', '2026-03-02T12:00:00Z', '2026-03-02T12:00:00.000Z'],
    ['before the window: when it opens', '2026-03-02T03:00:00Z', '2026-03-02T07:00:00.000Z'],
    ['after it has closed: tomorrow', '2026-03-02T20:00:00Z', '2026-03-03T07:00:00.000Z'],
    ['a minute before it closes: just not, for the message would arrive after it', '2026-03-02T19:59:01Z', '2026-03-03T07:00:00.000Z'],
  ])('%s', (_name, from, expected) => {
    expect(opening(day, ['Africa/Lagos'], from)).toBe(expected);
  });

  test('a window over midnight is open on both sides of it', () => {
    const night = daily('22:00', '02:00');
    expect(isOpen(night, 'UTC', new Date('2026-03-02T23:30:00Z'))).toBe(true);
    expect(isOpen(night, 'UTC', new Date('2026-03-02T01:30:00Z'))).toBe(true);
    expect(opening(night, ['UTC'], '2026-03-02T02:00:00Z')).toBe('2026-03-02T22:00:00.000Z');
  });

  test('an opening that the clock skips comes later by the skip', () => {
    expect(opening(daily('02:30', '05:00'), ['America/Chicago'], '2026-03-08T06:00:00Z')).toBe('2026-03-08T08:30:00.000Z');
  });

  test('an opening that the clock shows twice is the first', () => {
    expect(opening(daily('01:30', '05:00'), ['America/Chicago'], '2026-11-01T05:00:00Z')).toBe('2026-11-01T06:30:00.000Z');
  });

  test('the same local hour is another moment in summer', () => {
    expect(opening(day, ['Europe/Berlin'], '2026-03-28T21:00:00Z')).toBe('2026-03-29T06:00:00.000Z');
    expect(opening(day, ['Europe/Berlin'], '2026-03-27T21:00:00Z')).toBe('2026-03-28T07:00:00.000Z');
  });

  test('of several zones all must be open', () => {
    expect(opening(day, ['America/New_York', 'Pacific/Honolulu'], '2026-01-15T14:00:00Z')).toBe('2026-01-15T18:00:00.000Z');
  });

  test('where no moment suits every zone, and where no zone is known, there is none', () => {
    expect(opening(daily('09:00', '10:00'), ['America/New_York', 'Asia/Tokyo'], '2026-01-15T14:00:00Z')).toBeNull();
    expect(opening(allWeek, [], '2026-01-15T14:00:00Z')).toBeNull();
    expect(
      opening(
        Array.from({ length: 7 }, () => []),
        ['UTC'],
        '2026-01-15T14:00:00Z',
      ),
    ).toBeNull();
  });
});

describe('where a person may be', () => {
  test('the own zone when it is known, else every zone of the country', () => {
    expect(plausibleZones('Asia/Tokyo', lagos)).toEqual(['Asia/Tokyo']);
    expect(plausibleZones(null, lagos)).toEqual(['Africa/Lagos']);
    expect(plausibleZones(null, usa).length).toBeGreaterThan(20);
  });
  test.each(['Nowhere/City', '+01:00', '', 'UTC+1'])('"%s" is no zone', (name) => {
    expect(isZone(name)).toBe(false);
    expect(plausibleZones(name, lagos)).toEqual(['Africa/Lagos']);
  });
  test('of an unknown country there are none', () => {
    expect(zonesOfCountry('XX')).toEqual([]);
    expect(plausibleZones(null, { country: 'nowhere', region: null, timeZone: 'Africa/Lagos' })).toEqual([]);
  });
});

describe('rules about hours', () => {
  const hoursOf = (rules: readonly PolicyRule[], region: string | null, at = '2026-03-02T00:00:00Z') =>
    policyAt({ ...usa, region }, new Date(at), rules).of.marketing.hours!;
  test('the strictest of the rules that fit wins', () => {
    expect(hoursOf(defaultRules, 'FL')[0]).toEqual([[540, 1200]]);
    expect(hoursOf(defaultRules, 'KY')[0]).toEqual([[600, 1200]]);
    expect(hoursOf(defaultRules, 'TX')[6]).toEqual([[720, 1200]]);
  });
  test('where the state is not known every state’s rule applies', () => {
    expect(hoursOf(defaultRules, null)[0]).toEqual([[600, 1200]]);
  });
  test('a rule holds from its first day to its last', () => {
    expect(hoursOf(defaultRules, 'PA', '2026-10-17T12:00:00Z')[6]).toEqual([[540, 1200]]);
    expect(hoursOf(defaultRules, 'PA', '2026-10-18T12:00:00Z')[6]).toEqual([]);
    const expired = defaultRules.map((rule) => (rule.topic === 'hours' ? { ...rule, to: '2025-12-31' } : rule));
    expect(policyAt(usa, new Date('2026-03-02T00:00:00Z'), expired).of.marketing.hours).toBeNull();
  });
  test('every rule has its source, and none claims to be confirmed', () => {
    expect(defaultRules.every((rule) => rule.citation.length > 5 && rule.confirmed === null)).toBe(true);
    expect(new Set(defaultRules.map((rule) => rule.id)).size).toBe(defaultRules.length);
  });
});
