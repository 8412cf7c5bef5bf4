import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { exposureOf } from './exposure.ts';
import { pathChance, pathOf } from './path.ts';

const places = new Map([
  ['core', { parent: null }],
  ['agg', { parent: 'core' }],
  ['a', { parent: 'agg' }],
  ['b', { parent: 'agg' }],
]);

describe('the path of a customer', () => {
  test('leads from the device upwards, and ends in a circle', () => {
    expect(pathOf(places, 'a')).toEqual(['a', 'agg', 'core']);
    expect(
      pathOf(
        new Map([
          ['x', { parent: 'y' }],
          ['y', { parent: 'x' }],
        ]),
        'x',
      ),
    ).toEqual(['x', 'y']);
  });
  test('is no longer than any network, however the inventory goes on', () => {
    const chain = new Map(Array.from({ length: 500 }, (_, i) => [`n${i}`, { parent: `n${i + 1}` }] as const));
    expect(pathOf(chain, 'n0')).toHaveLength(64);
  });
  test('is cut by any of its elements, and an element of which nothing can be said counts with the usual share', () => {
    const usual = { near: 0.1, far: 0.2 };
    expect(
      pathChance(
        [
          { near: 0.5, far: 0.6 },
          { near: 0.2, far: 0.3 },
        ],
        usual,
      ),
    ).toEqual({ near: expect.closeTo(1 - 0.5 * 0.8, 12), far: expect.closeTo(1 - 0.4 * 0.7, 12) });
    expect(
      pathChance(
        [
          { near: 0.5, far: 0.6 },
          { near: null, far: null },
        ],
        usual,
      ).near,
    ).toBeCloseTo(1 - 0.5 * 0.9, 12);
    expect(
      pathChance(
        [
          { near: null, far: null },
          { near: 0.2, far: 0.3 },
        ],
        usual,
      ),
    ).toEqual({ near: null, far: null });
  });
});

describe('who hangs on a device', () => {
  const own = new Map([
    ['a', { customers: 3, monthlyMinor: 12_345, withoutPrice: 1 }],
    ['b', { customers: 2, monthlyMinor: 9_999, withoutPrice: 0 }],
    ['agg', { customers: 1, monthlyMinor: 50_000, withoutPrice: 0 }],
  ]);
  test('is everybody beneath it, to the cent', () => {
    const exposure = exposureOf(places, own, 'USD');
    expect(exposure.of('agg')).toEqual({ customers: 6, monthly_minor: 72_344, currency: 'USD', without_price: 1 });
    expect(exposure.of('core').monthly_minor).toBe(72_344);
    expect(exposure.of('a')).toMatchObject({ customers: 3, monthly_minor: 12_345 });
  });
  test('counts once who hangs on several devices that may fail', () => {
    expect(exposureOf(places, own, 'USD').together(['a', 'agg'])).toMatchObject({ customers: 6, monthly_minor: 72_344 });
  });
  test('equals a walk from every customer upwards, in any network', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 21 }),
        fc.array(fc.nat({ max: 100_000 }), { minLength: 21, maxLength: 21 }),
        (parents, prices) => {
          const tree = new Map(parents.map((parent, i) => [`n${i}`, { parent: parent < i ? `n${parent}` : null }]));
          const paid = new Map([...tree.keys()].map((id, i) => [id, { customers: 1, monthlyMinor: prices[i] as number, withoutPrice: 0 }]));
          const exposure = exposureOf(tree, paid, 'USD');
          for (const node of tree.keys()) {
            const walked = [...tree.keys()].filter((id) => pathOf(tree, id).includes(node));
            expect(exposure.of(node)).toMatchObject({
              customers: walked.length,
              monthly_minor: walked.reduce((sum, id) => sum + (paid.get(id)?.monthlyMinor ?? 0), 0),
            });
          }
        },
      ),
      { numRuns: 50 },
    );
  });
});
