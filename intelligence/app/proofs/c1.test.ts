import { expect, test } from 'vitest';
import { c1 } from './c1.ts';

test('C1 holds: uplift chooses, risk would lose money, and nobody is sold speed that would not arrive', { timeout: 300_000 }, async () => {
  expect(await c1.run({ seed: 1, long: false })).toMatchObject({ holds: true });
});
