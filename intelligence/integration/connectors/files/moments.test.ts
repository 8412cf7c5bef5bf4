import { describe, expect, test } from 'vitest';
import { type DateFormat, dateFormatOf, parseMoment } from './moments.ts';

const read = (text: string, format: DateFormat, zone?: string) => parseMoment(text, format, zone)?.toInstant().toString() ?? null;

describe('a written moment', () => {
  test.each<[string, DateFormat, string]>([
    ['2026-01-31', 'ISO', '2026-01-31T00:00:00Z'],
    ['2026-01-31T08:15:00Z', 'ISO', '2026-01-31T08:15:00Z'],
    ['2026-01-31 08:15', 'ISO', '2026-01-31T08:15:00Z'],
    ['2026-01-31T08:15:00+01:00', 'ISO', '2026-01-31T07:15:00Z'],
    ['31/1/2026', 'D/M/Y', '2026-01-31T00:00:00Z'],
    ['1/31/2026 17:05', 'M/D/Y', '2026-01-31T17:05:00Z'],
    ['31.01.2026', 'D.M.Y', '2026-01-31T00:00:00Z'],
    ['1769817600', 'unix-seconds', '2026-01-31T00:00:00Z'],
  ])('%s (%s) is understood', (text, format, moment) => expect(read(text, format)).toBe(moment));

  test('begins at midnight of the zone of the file', () => {
    expect(read('2026-01-31', 'ISO', 'Africa/Lagos')).toBe('2026-01-30T23:00:00Z');
  });

  test.each<[string, DateFormat]>([
    ['2026-02-30', 'ISO'],
    ['31/04/2026', 'D/M/Y'],
    ['13/13/2026', 'M/D/Y'],
    ['soon', 'ISO'],
    ['1/2/26', 'D/M/Y'],
  ])('%s (%s) is no day', (text, format) => expect(read(text, format)).toBeNull());
});

test('the format is known only when day and month can be told apart', () => {
  expect(dateFormatOf(['13/2/2026', '1/3/2026'])).toBe('D/M/Y');
  expect(dateFormatOf(['2/13/2026', '3/1/2026'])).toBe('M/D/Y');
  expect(dateFormatOf(['2/3/2026', '3/1/2026'])).toBeNull();
  expect(dateFormatOf(['2026-01-02'])).toBe('ISO');
  expect(dateFormatOf(['Lagos'])).toBeNull();
});
