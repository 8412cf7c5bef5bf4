import { beforeAll, describe, expect, test } from 'vitest';
import { mulberry32 } from '../kernel/random.ts';
import { estimator } from './estimator.ts';
import { restore } from './restore.ts';
import { numeric, tableOf } from './table.ts';
import { farOf, type TwoHorizons, twoHorizons } from './two-horizons.ts';

const random = mulberry32(1);
const load = Float64Array.from({ length: 2000 }, () => random());
const table = tableOf([numeric('load', load)]);
const near = Uint8Array.from(load, (value) => Number(random() < 0.3 * value));
const rest = Uint8Array.from(load, () => Number(random() < 0.2));
const learn = (labels: Uint8Array) => estimator({ model: 'logistic' }).train(table, labels, { seed: 1 });

describe('two horizons in one model', () => {
  let model: TwoHorizons;
  beforeAll(() => {
    model = twoHorizons(learn(near), learn(rest));
  });
  test('never tell less for the farther one', () => {
    const far = model.far(table);
    expect(model.predict(table).every((chance, i) => (far[i] as number) >= chance && (far[i] as number) <= 1)).toBe(true);
  });
  test('tell of the farther one what comes in either part', () => {
    const [chance, later] = [model.predict(table)[7] as number, learn(rest).predict(table)[7] as number];
    expect(model.far(table)[7]).toBeCloseTo(1 - (1 - chance) * (1 - later), 12);
    expect(model.explain(table, 7).chance).toBeCloseTo(chance, 12);
  });
  test('survive being written down, bit for bit', () => {
    const again = restore(JSON.parse(JSON.stringify(model.snapshot())));
    expect(farOf(again)?.(table)).toEqual(model.far(table));
    expect(again.predict(table)).toEqual(model.predict(table));
  });
  test('must know the same features; a model of one horizon has no farther one', () => {
    const other = estimator({ model: 'logistic' }).train(tableOf([numeric('heat', load)]), rest, { seed: 1 });
    expect(() => twoHorizons(learn(near), other)).toThrow(expect.objectContaining({ code: 'FEATURES_MISMATCH' }));
    expect(farOf(learn(near))).toBeNull();
  });
  test('a damaged snapshot is refused', () => {
    expect(() => restore({ ...model.snapshot(), members: [] })).toThrow(expect.objectContaining({ code: 'SNAPSHOT_INVALID' }));
  });
});
