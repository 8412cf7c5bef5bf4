import { describe, expect, test } from 'vitest';
import { mulberry32 } from '../kernel/random.ts';
import { gainCurve, heightAt, liftByTenth, precisionRecallCurve, rocCurve } from './curves.ts';
import { averagePrecision, liftTopDecile, rocAuc } from './metrics.ts';

const random = mulberry32(1);
const chances = Float64Array.from({ length: 3000 }, () => Math.round(200 * random()) / 200);
const labels = Uint8Array.from(chances, (chance) => (random() < chance * chance ? 1 : 0));

describe('curves', () => {
  test('of ROC go from nothing to all, and the area under them is the AUC', () => {
    const curve = rocCurve(chances, labels);
    expect([curve[0], curve.at(-1)]).toEqual([
      [0, 0],
      [1, 1],
    ]);
    const area = curve.slice(1).reduce((sum, [x, y], k) => sum + ((x - (curve[k]?.[0] as number)) * (y + (curve[k]?.[1] as number))) / 2, 0);
    expect(area).toBeCloseTo(rocAuc(chances, labels), 2);
    expect(curve.length).toBeLessThanOrEqual(125);
  });
  test('take rows of equal chance together', () => {
    expect(rocCurve(Float64Array.of(0.5, 0.5, 0.5, 0.5), Uint8Array.of(1, 0, 1, 0))).toEqual([
      [0, 0],
      [1, 1],
    ]);
    expect(precisionRecallCurve(Float64Array.of(0.9, 0.4, 0.4), Uint8Array.of(1, 1, 0))).toEqual([
      [0.5, 1],
      [1, 2 / 3],
    ]);
  });
  test('of precision end at the base rate; the steps sum to the average precision', () => {
    const all = precisionRecallCurve(chances.slice(0, 100), labels.slice(0, 100));
    const steps = all.reduce((sum, [x, y], k) => sum + (x - (all[k - 1]?.[0] ?? 0)) * y, 0);
    expect(steps).toBeCloseTo(averagePrecision(chances.slice(0, 100), labels.slice(0, 100)), 9);
    expect(all.at(-1)?.[1]).toBeCloseTo(labels.slice(0, 100).reduce((sum, label) => sum + label, 0) / 100, 12);
  });
  test('of gain say how much is found in the first part', () => {
    const gain = gainCurve(Float64Array.of(0.9, 0.8, 0.2, 0.1), Uint8Array.of(1, 0, 1, 0));
    expect(heightAt(gain, 0.25)).toBe(0.5);
    expect(heightAt(gain, 0.375)).toBe(0.5);
    expect(heightAt(gain, 1)).toBe(1);
    expect(heightAt(gain, 0)).toBe(0);
  });
  test('of lift begin with that of the top decile and average one', () => {
    const lift = liftByTenth(chances, labels);
    expect(lift[0]).toBeCloseTo(liftTopDecile(chances, labels), 9);
    expect(lift.reduce((sum, one) => sum + one, 0) / 10).toBeCloseTo(1, 9);
  });
});
