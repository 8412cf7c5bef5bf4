import { expect, test } from 'vitest';
import { wishes } from './wishes.ts';

test('wishes hold: in a year no message goes against a stated choice, and a guard that forgets is caught', { timeout: 300_000 }, async () => {
  const { holds, figures } = await wishes.run({ seed: 1, long: false });
  expect(holds, JSON.stringify(figures)).toBe(true);
});
