import { expect, test } from 'vitest';
import { g13 } from './g13.ts';

test('nobody is contacted outside the allowed hours, and a gate that looked too early, not at all or at a fixed offset would be found out', async () => {
  const { holds, figures } = await g13.run({ seed: 13, long: false });
  expect(figures).toMatchObject({ violations: 0, first_openings_too_late: 0, zones: Intl.supportedValuesOf('timeZone').length });
  expect(holds).toBe(true);
});
