import { expect, test } from 'vitest';
import { c17 } from './c17.ts';

test('C17 holds: a better order is offered at most once a week, never forced or past a pin, and saves who is offered it a fifth of their looking', {
  timeout: 300_000,
}, async () => {
  expect(await c17.run({ seed: 1, long: false })).toMatchObject({ holds: true });
});
