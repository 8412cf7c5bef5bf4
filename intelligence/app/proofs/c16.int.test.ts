import { expect, test } from 'vitest';
import { c16 } from './c16.ts';

test('C16 holds: fifty workers pass no limit, and a playbook that harms is stopped within one window', { timeout: 300_000 }, async () => {
  expect(await c16.run({ seed: 1, long: false })).toMatchObject({ holds: true });
});
