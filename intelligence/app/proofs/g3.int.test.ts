import { expect, test } from 'vitest';
import { g3 } from './g3.ts';

// How soon is told by `uil prove G3`, on a machine that has nothing else to do; here only that it goes on, and once.
test('what a crash interrupts goes on after the restart, and what a dead program held is taken up by the other, once', { timeout: 900_000 }, async () => {
  const { figures } = await g3.run({ seed: 1, long: false });
  expect(figures, JSON.stringify(figures)).toMatchObject({
    not_resumed: 0,
    of_two_not_resumed: 0,
    zombie_letters_twice: 0,
    mutant_lease_that_never_expires_caught: true,
    mutant_fence_that_is_not_checked_caught: true,
  });
  for (const what of ['interrupted_decisions', 'interrupted_messages', 'of_two_interrupted']) expect(figures[what], what).toBeGreaterThan(0);
});
