import { expect, test } from 'vitest';
import { isoText } from './iso-text.ts';
import { mulberry32 } from './random.ts';

test('a moment is written as the runtime writes it, whatever the moment', () => {
  const random = mulberry32(7);
  const edges = [
    0, -1, 1, 59_999, 60_000, 86_399_999, 86_400_000, -62_167_219_200_000, -62_167_219_200_001, 253_402_300_799_999, 253_402_300_800_000, 0.7, -0.7,
  ];
  const drawn = Array.from({ length: 20_000 }, () => Math.floor((random() - 0.3) * 3e13) + random());
  for (const ms of [...edges, ...drawn]) expect(isoText(ms)).toBe(new Date(ms).toISOString());
  expect(isoText(new Date('2026-03-02T09:05:07.045Z'))).toBe('2026-03-02T09:05:07.045Z');
  expect(() => isoText(Number.NaN)).toThrow(RangeError);
});
