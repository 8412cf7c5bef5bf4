import { expect, test } from 'vitest';
import { churn } from './churn.ts';

test('the churn analyser is as right as the hazard itself, calibrated, blind to the future and careful in silence, and its mutants are caught', {
  timeout: 300_000,
}, async () => {
  const { holds, figures } = await churn.run({ seed: 11, long: false });
  expect(holds, JSON.stringify(figures)).toBe(true);
});
