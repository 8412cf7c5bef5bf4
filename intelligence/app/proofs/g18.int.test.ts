import { expect, test } from 'vitest';
import { g18 } from './g18.ts';

test('G18 holds and catches its mutants: no bad model reaches everybody', { timeout: 300_000 }, async () => {
  const { holds, figures } = await g18.run({ seed: 1, long: false });
  expect(holds, JSON.stringify(figures)).toBe(true);
});
