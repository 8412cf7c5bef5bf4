import { expect, test } from 'vitest';
import { g3 } from './g3.ts';

test('what a crash interrupts goes on within seconds of the restart, and what a dead program held is taken up by the other', {
  timeout: 600_000,
}, async () => {
  const { holds, figures } = await g3.run({ seed: 1, long: false });
  expect(figures).toMatchObject({ not_resumed: 0, of_two_not_resumed: 0, zombie_letters_twice: 0 });
  expect(holds, JSON.stringify(figures)).toBe(true);
});
