import { expect, test } from 'vitest';
import { g14 } from './g14.ts';

test('G14 holds: no cap is overrun, no opt-out overtaken, and wishes for no more messages are understood', { timeout: 180_000 }, async () => {
  expect(await g14.run({ seed: 14, long: false })).toMatchObject({ holds: true });
});
