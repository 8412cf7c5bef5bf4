import { expect, test } from 'vitest';
import { journeys } from './journeys.ts';

test('journeys hold: every stage is the planted one in whatever order it was told, and mutants are caught', { timeout: 180_000 }, async () => {
  const { holds, figures } = await journeys.run({ seed: 1, long: false });
  expect(holds, JSON.stringify(figures)).toBe(true);
});
