import { expect, test } from 'vitest';
import { mulberry32 } from '../../kernel/random.ts';
import { estimates, type LoggedRun } from './off-policy.ts';

/** Contact helps those who owe little: 0.6 against 0.3; the others end well in 0.3 of 1 whatever is done. */
function runs(count: number, instead: (owed: number) => LoggedRun['instead']): LoggedRun[] {
  const random = mulberry32(5);
  return Array.from({ length: count }, () => {
    const owed = random();
    const held_out = random() < 0.2;
    const reward = random() < (owed < 0.5 && !held_out ? 0.6 : 0.3) ? 1 : 0;
    return { held_out, propensity: held_out ? 0.2 : 0.8, reward, instead: instead(owed), known: { owed } };
  });
}

test('leaving those alone whom contact does not help costs nothing, leaving the others alone does', () => {
  for (const { gain } of estimates(runs(4_000, (owed) => (owed < 0.5 ? 'same' : 'nothing'))).estimates)
    expect('low' in gain && gain.low < 0 && gain.high > 0).toBe(true);
  for (const { gain } of estimates(runs(4_000, (owed) => (owed < 0.5 ? 'nothing' : 'same'))).estimates) expect('high' in gain && gain.high < 0).toBe(true);
});

test('nothing is said of contacts that nobody tried', () => {
  const told = estimates(runs(500, () => 'other'));
  expect(told.comparable).toBe(0);
  for (const { value } of told.estimates) expect(value).toMatchObject({ refused: 'not-enough-decisions' });
});
