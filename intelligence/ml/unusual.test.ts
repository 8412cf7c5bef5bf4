import { expect, test } from 'vitest';
import { mulberry32, poisson } from '../kernel/random.ts';
import { dispersion, excess } from './unusual.ts';

test('a rate three times the usual one is found, with its interval; one that is a little higher is not', () => {
  const found = excess({ hits: 60, of: 1000 }, { hits: 160, of: 8000 }, { compared: 10 });
  expect(found?.times).toBeCloseTo(3, 0);
  expect(found?.low).toBeGreaterThan(1.5);
  expect(excess({ hits: 22, of: 1000 }, { hits: 160, of: 8000 }, { compared: 10 })).toBeNull();
});
test('a few hits say nothing however high the rate', () => {
  expect(excess({ hits: 4, of: 4 }, { hits: 10, of: 8000 }, { compared: 1 })).toBeNull();
});
test('when nothing is unusual hardly one look in a hundred finds anything among all that it compares', () => {
  const random = mulberry32(5);
  let alarms = 0;
  for (let look = 0; look < 1000; look++)
    for (let unit = 0; unit < 20; unit++)
      if (excess({ hits: poisson(random, 12), of: 100 }, { hits: poisson(random, 96), of: 800 }, { compared: 20, least: 1 })) alarms++;
  expect(alarms).toBeLessThanOrEqual(20);
});
test('what varies more than luck needs more to be unusual', () => {
  const quiet = excess({ hits: 30, of: 100 }, { hits: 96, of: 800 }, { compared: 5 });
  expect(quiet).not.toBeNull();
  expect(excess({ hits: 30, of: 100 }, { hits: 96, of: 800 }, { compared: 5, wander: 6 })).toBeNull();
  expect(dispersion([10, 10, 10])).toBe(1);
  expect(dispersion([1, 30, 2, 25])).toBeGreaterThan(10);
});
