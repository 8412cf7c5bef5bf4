import { describe, expect, test } from 'vitest';
import { mulberry32, normal, type Random } from '../../kernel/random.ts';
import { type Beta, learnArms, posteriorOf } from './arm-model.ts';
import { drawArm, EXPLORE_SHARE, policyFor } from './bandit.ts';
import { chancesToBeBest } from './best-chance.ts';
import { type ArmCount, mergeCounts } from './counts.ts';

const counts = (segment: string, day: number, rates: Readonly<Record<string, number>>, trials = 200): ArmCount[] =>
  Object.entries(rates).map(([arm, rate]) => ({ day, segment, arm, trials, successes: Math.round(trials * rate) }));
const known = [...counts('homes', 1, { '10': 0.1, '14': 0.12, '18': 0.2 }), ...counts('shops', 1, { '10': 0.25, '14': 0.15, '18': 0.1 })];
const all = ['10', '14', '18'];
const sum = (values: Float64Array) => values.reduce((total, value) => total + value, 0);

/** Gamma draws (Marsaglia & Tsang 2000) to check the computed chances against chance itself. */
function gamma(random: Random, shape: number): number {
  if (shape < 1) return gamma(random, shape + 1) * random() ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const x = normal(random);
    const v = (1 + x / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
}

describe('chances to be best', () => {
  const cases: readonly [string, readonly Beta[]][] = [
    [
      'of arms that are alike',
      [
        { a: 3, b: 20 },
        { a: 3, b: 20 },
        { a: 3, b: 20 },
      ],
    ],
    [
      'of an arm that is known well and two that are not',
      [
        { a: 2000, b: 8000 },
        { a: 1, b: 3 },
        { a: 4, b: 30 },
      ],
    ],
    [
      'of hardly any successes',
      [
        { a: 0.4, b: 12 },
        { a: 0.2, b: 3 },
        { a: 1.5, b: 40 },
        { a: 0.9, b: 9 },
      ],
    ],
    [
      'of arms with very many trials',
      [
        { a: 10_000, b: 90_000 },
        { a: 10_100, b: 89_900 },
      ],
    ],
  ];
  for (const [name, arms] of cases) {
    test(`${name} are those of Thompson’s draws`, () => {
      const chances = chancesToBeBest(arms);
      expect(sum(chances)).toBeCloseTo(1, 12);
      const random = mulberry32(1);
      const wins = new Float64Array(arms.length);
      const draws = 20_000;
      for (let i = 0; i < draws; i++) {
        const drawn = arms.map(({ a, b }) => {
          const g = gamma(random, a);
          return g / (g + gamma(random, b));
        });
        const best = drawn.indexOf(Math.max(...drawn));
        wins[best] = (wins[best] as number) + 1 / draws;
      }
      for (const [k, chance] of chances.entries()) expect(Math.abs(chance - (wins[k] as number))).toBeLessThan(0.015);
    });
  }
});

describe('choosing', () => {
  const model = learnArms(known);
  test('happens as often as the logged chance says, and never an arm that is not eligible', () => {
    for (const eligible of [all, ['10', '18'], ['14'], ['18', '10', '10']]) {
      const policy = policyFor(model, 'homes', eligible);
      expect(policy.arms).toEqual([...new Set(eligible)].sort());
      expect(sum(policy.propensities)).toBeCloseTo(1, 12);
      const random = mulberry32(7);
      const times = new Map<string, number>();
      for (let i = 0; i < 20_000; i++) {
        const choice = drawArm(policy, random);
        if ('refused' in choice) throw new Error(choice.refused);
        expect(choice.propensity).toBe(policy.propensities[policy.arms.indexOf(choice.arm)]);
        times.set(choice.arm, (times.get(choice.arm) ?? 0) + 1);
      }
      for (const [k, arm] of policy.arms.entries()) expect(Math.abs((times.get(arm) ?? 0) / 20_000 - (policy.propensities[k] as number))).toBeLessThan(0.015);
      expect([...times.keys()].every((arm) => eligible.includes(arm))).toBe(true);
    }
  });
  test('prefers what each segment likes, and keeps a little of everything', () => {
    const [homes, shops] = ['homes', 'shops'].map((segment) => policyFor(model, segment, all));
    expect(homes?.propensities[2]).toBeGreaterThan(0.8);
    expect(shops?.propensities[0]).toBeGreaterThan(0.8);
    for (const policy of [homes, shops]) for (const chance of policy?.propensities ?? []) expect(chance).toBeGreaterThanOrEqual(EXPLORE_SHARE / 3);
  });
  test('is the same for the same seed', () => {
    const policy = policyFor(model, 'homes', all);
    const once = () =>
      Array.from(
        { length: 20 },
        (
          (random) => () =>
            drawArm(policy, random)
        )(mulberry32(3)),
      );
    expect(once()).toEqual(once());
  });
  test('is even while nothing is known, and says so', () => {
    const policy = policyFor(learnArms([]), 'homes', all);
    for (const chance of policy.propensities) expect(chance).toBeCloseTo(1 / 3, 9);
    expect(policy.expected).toEqual([null, null, null]);
  });
  test('is refused, as a value, when no arm is eligible', () => {
    expect(drawArm(policyFor(model, 'homes', []), mulberry32(1))).toEqual({ refused: 'no-eligible-arm' });
  });
});

describe('learning', () => {
  test('draws a segment with a handful of trials to what holds for all', () => {
    const model = learnArms([...counts('homes', 1, { '10': 0.1, '18': 0.2 }, 2000), { day: 1, segment: 'shops', arm: '10', trials: 3, successes: 3 }]);
    const mean = ({ a, b }: Beta) => a / (a + b);
    expect(mean(posteriorOf(model, 'shops', '10'))).toBeLessThan(0.35);
    expect(policyFor(model, 'shops', ['10', '18']).propensities[1]).toBeGreaterThan(0.5);
    expect(policyFor(model, 'nobody knows', ['10', '18'])).toEqual(policyFor(model, null, ['10', '18']));
  });
  test('does not take an arm for good because it was tried on eager people', () => {
    const model = learnArms([
      { day: 1, segment: 'eager', arm: 'a', trials: 3000, successes: 1200 },
      { day: 1, segment: 'eager', arm: 'b', trials: 300, successes: 150 },
      { day: 1, segment: 'calm', arm: 'a', trials: 300, successes: 15 },
      { day: 1, segment: 'calm', arm: 'b', trials: 3000, successes: 210 },
    ]);
    expect(policyFor(model, null, ['a', 'b']).propensities[1]).toBeGreaterThan(0.8);
  });
  test('gives the same from the same counts, in whatever order and however divided', () => {
    const halves = known.flatMap((count) => [
      { ...count, trials: 50, successes: 5 },
      { ...count, trials: count.trials - 50, successes: count.successes - 5 },
    ]);
    expect(learnArms(known.toReversed())).toEqual(learnArms(known));
    expect(learnArms(halves)).toEqual(learnArms(known));
  });
  test('forgets with age, and waits for trials whose success may still come', () => {
    const turned = [...counts('homes', 0, { '10': 0.3, '18': 0.1 }), ...counts('homes', 400, { '10': 0.1, '18': 0.3 })];
    expect(policyFor(learnArms(turned, { today: 410 }), 'homes', ['10', '18']).propensities[1]).toBeGreaterThan(0.9);
    const fresh = [...counts('homes', 9, { '10': 0.1, '18': 0.2 }), ...counts('homes', 10, { '10': 0.1, '18': 0 })];
    expect(learnArms(fresh, { today: 10 }).cells).toEqual([]);
    expect(learnArms(fresh, { today: 11 })).toEqual(learnArms(fresh.slice(0, 2), { today: 11 }));
  });
  test('refuses counts that cannot be', () => {
    const [one] = known as [ArmCount];
    for (const wrong of [{ trials: Number.NaN }, { successes: Infinity }, { day: Number.NaN }])
      expect(() => learnArms([{ ...one, ...wrong }])).toThrow(expect.objectContaining({ code: 'NOT_FINITE' }));
    for (const wrong of [{ trials: -1 }, { successes: 201 }])
      expect(() => mergeCounts([], [{ ...one, ...wrong }])).toThrow(expect.objectContaining({ code: 'CELL_INVALID' }));
  });
});

describe('running totals', () => {
  const [first, second, third] = known as [ArmCount, ArmCount, ArmCount];
  test('take a batch twice, late or in another order as if it had come once', () => {
    const grown = { ...first, successes: first.successes + 4 };
    const once = mergeCounts(mergeCounts([], [first, second]), [grown, third]);
    expect(mergeCounts(once, [first, second])).toEqual(once);
    expect(mergeCounts(mergeCounts([], [third, grown]), [second, first])).toEqual(once);
    expect(once.find(({ arm, segment }) => arm === first.arm && segment === first.segment)?.successes).toBe(first.successes + 4);
  });
});
