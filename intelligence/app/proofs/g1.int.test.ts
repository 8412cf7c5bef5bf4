import { expect, test } from 'vitest';
import { g1 } from './g1.ts';

test('after kill -9 at 300 random moments every acknowledged event is there, no message went twice, and an early yes is caught', {
  timeout: 1_200_000,
}, async () => {
  const { holds, figures } = await g1.run({ seed: 1, long: false });
  expect(figures).toMatchObject({
    acknowledged_lost: 0,
    mails_twice: 0,
    mails_undeclared: 0,
    actions_twice: 0,
    actions_lost: 0,
    actions_undeclared: 0,
    mutants_caught: 2,
  });
  expect(holds, JSON.stringify(figures)).toBe(true);
});
