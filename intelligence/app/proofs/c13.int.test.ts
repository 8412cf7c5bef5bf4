import { expect, test } from 'vitest';
import { c13 } from './c13.ts';

test('C13 holds and catches its mutants: health tells how well it tells, keeps its side without a feed, and holds a grade on noise', {
  timeout: 240_000,
}, async () => {
  const { holds, figures } = await c13.run({ seed: 7, long: false });
  expect(figures).toMatchObject({ side_against_the_rest_of_the_evidence: 0, noise_changes_within_a_week: 0, mutants_not_caught: 0 });
  expect(holds, JSON.stringify(figures)).toBe(true);
});
