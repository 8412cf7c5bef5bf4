import { expect, test } from 'vitest';
import { g22 } from './g22.ts';

test('whatever clocks do, nothing leaves twice or early, and nothing is forgotten', { timeout: 600_000 }, async () => {
  const { holds, figures } = await g22.run({ seed: 1, long: false });
  expect(figures).toMatchObject({ letters_early: 0, letters_outside_the_hours: 0, letters_twice: 0, actions_early: 0, actions_twice: 0 });
  expect(holds, JSON.stringify(figures)).toBe(true);
});
