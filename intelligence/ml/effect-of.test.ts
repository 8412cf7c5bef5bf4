import { describe, expect, test } from 'vitest';
import { mulberry32, normal, type Random } from '../kernel/random.ts';
import { addSums, NO_UNITS, type UnitSums, unitSums } from '../kernel/unit-sums.ts';
import { Z95 } from './distributions.ts';
import { effectOf, unitsUntil } from './effect-of.ts';
import type { HalfWidth } from './sequential.ts';

type World = { readonly share: number; readonly effect: number; readonly unit: (random: Random) => { y: number; x: number } };
type Look = ReturnType<typeof effectOf>;

/** Twenty units a day, of which a share is control; looks every evening. */
function looks(seed: number, days: number, { share, effect, unit }: World, half?: HalfWidth): Look[] {
  const random = mulberry32(seed);
  const arms = { treated: NO_UNITS, control: NO_UNITS };
  return Array.from({ length: days }, () => {
    for (let i = 0; i < 20; i++) {
      const { y, x } = unit(random);
      const arm = random() < share ? 'control' : 'treated';
      arms[arm] = addSums(arms[arm], unitSums(y + (arm === 'treated' ? effect : 0), x));
    }
    return half ? effectOf(arms.treated, arms.control, half) : effectOf(arms.treated, arms.control);
  });
}
const wins = (all: readonly Look[]): boolean => all.some((look) => look !== null && (look.low > 0 || look.high < 0));
const shareOf = (worlds: number, test_: (seed: number) => boolean): number =>
  Array.from({ length: worlds }, (_, seed) => test_(seed)).filter(Boolean).length / worlds;

const content = (random: Random) => {
  const x = normal(random);
  return { y: 3 * x + normal(random), x };
};
/** Two in a hundred leave: a small arm is for long without any. */
const rare = (random: Random) => ({ y: random() < 0.02 ? 1 : 0, x: 0 });
/** Most pay nothing, a few pay much. */
const skewed = (random: Random) => ({ y: random() < 0.15 ? Math.exp(6 + normal(random)) : 0, x: 0 });

describe('an effect is told with an interval that daily looks cannot fool', () => {
  test.each([
    ['halves', { share: 0.5, effect: 0, unit: content }],
    ['a tenth held out', { share: 0.1, effect: 0, unit: content }],
    ['a tenth held out and something rare', { share: 0.1, effect: 0, unit: rare }],
    ['a tenth held out and few large amounts', { share: 0.1, effect: 0, unit: skewed }],
  ] as const)('where nothing is done nothing wins in more than 5 % of worlds: %s', (_, world) => {
    expect(shareOf(200, (seed) => wins(looks(seed, 120, world)))).toBeLessThanOrEqual(0.05);
  });
  test('an interval for one look only would be fooled', () => {
    const oneLook: HalfWidth = (n, variance) => Z95 * Math.sqrt(variance / n);
    expect(shareOf(100, (seed) => wins(looks(seed, 120, { share: 0.1, effect: 0, unit: content }, oneLook)))).toBeGreaterThan(0.15);
  });
  test('the truth lies inside the interval at every look at once', () => {
    const inside = shareOf(200, (seed) =>
      looks(seed, 120, { share: 0.1, effect: 0.3, unit: content }).every((look) => look === null || (look.low <= 0.3 && 0.3 <= look.high)),
    );
    expect(inside).toBeGreaterThanOrEqual(0.95);
  });
});

test('a covariate from before takes away what it explains, and the estimate stays where it is', () => {
  const [adjusted] = looks(1, 200, { share: 0.2, effect: 1, unit: content }).slice(-1);
  const [plain] = looks(1, 200, { share: 0.2, effect: 1, unit: (random) => ({ ...content(random), x: 0 }) }).slice(-1);
  expect(adjusted?.explained).toBeGreaterThan(0.88);
  expect(plain?.explained).toBe(0);
  expect((adjusted?.high ?? 0) - (adjusted?.low ?? 0)).toBeLessThan(0.4 * ((plain?.high ?? 0) - (plain?.low ?? 0)));
  expect(adjusted?.estimate).toBeCloseTo(1, 0);
});
test('sums can be taken away again, as when a late fact corrects a unit', () => {
  const sums = [unitSums(3, 1), unitSums(5, 2)].reduce((all, one) => addSums(all, one), NO_UNITS);
  expect(addSums(addSums(sums, unitSums(5, 2), -1), unitSums(7, 2))).toEqual(addSums(unitSums(3, 1), unitSums(7, 2)));
});
test('a small arm in which nothing has happened yet is not taken for certain', () => {
  const arm = (n: number, y: number): UnitSums => ({ ...NO_UNITS, n, y, yy: y });
  const found = effectOf(arm(900, 90), arm(40, 0));
  expect(found?.low).toBeLessThan(0);
});
test('fewer than thirty in an arm say nothing', () => {
  const arm = (n: number): UnitSums => ({ ...NO_UNITS, n, y: n / 2, yy: n / 2 });
  expect(effectOf(arm(1000), arm(29))).toBeNull();
  expect(effectOf(arm(1000), arm(30))).not.toBeNull();
});
test('where the same came of everybody nothing is said, for nobody knows how far off that may be', () => {
  const arm = (n: number, y: number): UnitSums => ({ ...NO_UNITS, n, y, yy: y });
  expect(effectOf(arm(900, 0), arm(100, 0))).toBeNull();
  expect(effectOf(arm(900, 900), arm(100, 100))).toBeNull();
  expect(effectOf(arm(900, 1), arm(100, 0))).not.toBeNull();
});
test('who asks how many more are needed gets a number that is enough, and none when the interval is narrow already', () => {
  const [early] = looks(3, 10, { share: 0.3, effect: 0, unit: content }).slice(-1);
  if (!early) throw new Error('nothing was measured');
  const more = unitsUntil(early, 0.2);
  expect(more).toBeGreaterThan(0);
  expect(unitsUntil(early, 10)).toBe(0);
  expect(unitsUntil(early, 0)).toBe(Number.POSITIVE_INFINITY);
  const then = looks(3, 10 + Math.ceil(more / 20), { share: 0.3, effect: 0, unit: content }).at(-1);
  expect(((then?.high ?? 9) - (then?.low ?? 0)) / 2).toBeLessThan(0.2 * 1.15);
});
