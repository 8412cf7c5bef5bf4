import { expect, test } from 'vitest';
import { c2 } from './c2.ts';

test('C2 holds and catches its mutants: what is told was measured against who was held out, and who is held out hears nothing', {
  timeout: 480_000,
}, async () => {
  const { holds, figures } = await c2.run({ seed: 1, long: false });
  expect(holds, JSON.stringify(figures)).toBe(true);
});
