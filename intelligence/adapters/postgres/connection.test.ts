import { describe, expect, test } from 'vitest';
import { types } from './connection.ts';

const TIMESTAMPTZ = 1184;

describe('a moment of the store', () => {
  test.each([
    ['of a whole second', '2026-03-02 09:00:00+00', '2026-03-02T09:00:00.000Z'],
    ['of a thousandth', '2026-03-02 09:00:00.123+00', '2026-03-02T09:00:00.123Z'],
    ['of a tenth', '2026-03-02 09:00:00.5+00', '2026-03-02T09:00:00.500Z'],
    ['of a millionth', '2026-03-02 09:00:00.123999+00', '2026-03-02T09:00:00.123Z'],
    ['in another zone', '2026-03-02 10:00:00+01', '2026-03-02T09:00:00.000Z'],
    ['half an hour beside', '2026-03-02 14:45:00+05:45', '2026-03-02T09:00:00.000Z'],
  ])('%s is told as ISO text in UTC', (_, text, iso) => {
    expect(types.getTypeParser(TIMESTAMPTZ, 'text')(text)).toBe(iso);
  });
});
