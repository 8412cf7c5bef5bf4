import { expect, test } from 'vitest';
import { g2 } from './g2.ts';

test('whatever dies when, no message has its effect twice, and what cannot be known is declared', { timeout: 600_000 }, async () => {
  const { holds, figures } = await g2.run({ seed: 2, long: false });
  expect(figures).toMatchObject({
    duplicates: 0,
    lost: 0,
    undeclared: 0,
    unfinished: 0,
    wrong_facts: 0,
    actions_twice: 0,
    actions_lost: 0,
    actions_undeclared: 0,
  });
  expect(holds, JSON.stringify(figures)).toBe(true);
});
