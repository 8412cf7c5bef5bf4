import { expect, test } from 'vitest';
import { volume, volumes } from './volume.ts';

test.each([
  [0, '0 B'],
  [210e9, '210 GB'],
  [999.6e9, '1 TB'],
  [1.284e12, '1.28 TB'],
])('%d bytes are read as %s', (bytes, text) => {
  expect(volume(bytes)).toBe(text);
});
test('a range says its unit once when both ends share it', () => {
  expect(volumes(180e9, 240e9)).toBe('180–240 GB');
  expect(volumes(0, 240e9)).toBe('0 B to 240 GB');
  expect(volumes(900e9, 1.2e12)).toBe('900 GB to 1.2 TB');
});
