import { expect, test } from 'vitest';
import { c6 } from './c6.ts';

test('C6 holds: one plan learns when to try again, keeps every limit, and stops at once when it is paid', { timeout: 600_000 }, async () => {
  expect(await c6.run({ seed: 1, long: false })).toMatchObject({ holds: true });
});
