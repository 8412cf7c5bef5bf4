import { expect, test } from 'vitest';
import { network } from './network.ts';

test('failures are seen coming on days and devices that were not learned from, calibrated, without false warnings, and the mutants are caught', {
  timeout: 300_000,
}, async () => {
  const { holds, figures } = await network.run({ seed: 7, long: false });
  expect(figures).toMatchObject({ far_below_near: 0, features_that_knew_more: 0, mutants_not_caught: 0 });
  expect(holds, JSON.stringify(figures)).toBe(true);
});
