import { describe, expect, test } from 'vitest';
import { mulberry32 } from '../../kernel/random.ts';
import { categorical, numeric, tableOf } from '../table.ts';
import { pooledEffects } from './pooled-effects.ts';
import { restorePooled } from './pooled-model.ts';
import type { TrialData } from './trial.ts';

/** A trial in which the treatment adds so much to the chance of a yes, by group. */
function trial(effects: Readonly<Record<string, number>>, rows: number, seed: number, base = 0.1): TrialData {
  const random = mulberry32(seed);
  const names = Object.keys(effects);
  const group = Array.from({ length: rows }, () => names[Math.floor(random() * names.length)] as string);
  const treated = Uint8Array.from(group, () => (random() < 0.5 ? 1 : 0));
  const noise = Array.from(group, () => random());
  const outcome = Float64Array.from(group, (name, i) => Number(random() < base + (treated[i] as number) * (effects[name] as number)));
  return { table: tableOf([categorical('group', group), numeric('noise', noise)]), treated, outcome };
}
const asked = (names: readonly string[]) => tableOf([categorical('group', names), numeric('noise', new Array(names.length).fill(0.5))]);
const FACTORS = [['group']] as const;

describe('effects of groups that differ', () => {
  const effects = { low: 0, middle: 0.05, high: 0.3 };
  const model = pooledEffects(trial(effects, 4000, 1), FACTORS, { seed: 1 });
  const said = model.predict(asked(['low', 'middle', 'high', 'never seen']));
  test('are told apart, each within its interval', () => {
    for (const [i, truth] of Object.values(effects).entries()) {
      expect(said.low[i]).toBeLessThan(truth);
      expect(said.high[i]).toBeGreaterThan(truth);
    }
    expect(said.effect[2]).toBeGreaterThan((said.effect[0] as number) + 0.2);
  });
  test('of a group never seen nothing is known but that groups differ', () => {
    const width = (i: number) => (said.high[i] as number) - (said.low[i] as number);
    expect(width(3)).toBeGreaterThan(3 * width(0));
  });
  test('the parts add up to the effect', () => {
    const { baseline, parts, effect } = model.explain(asked(['high']), 0);
    expect(Object.values(parts).reduce((sum, part) => sum + part, baseline)).toBeCloseTo(effect, 12);
    expect(effect).toBeCloseTo(said.effect[2] as number, 12);
  });
  test('a snapshot gives the same effects, bit for bit, and a damaged one is refused', () => {
    const again = restorePooled(JSON.parse(JSON.stringify(model.snapshot())));
    expect(again.predict(asked(['low', 'high'])).effect).toEqual(model.predict(asked(['low', 'high'])).effect);
    expect(() => restorePooled({ ...model.snapshot(), mean: [Number.NaN] })).toThrow(expect.objectContaining({ code: 'SNAPSHOT_INVALID' }));
  });
  test('the order of rows does not matter', () => {
    const { table, treated, outcome } = trial(effects, 400, 2);
    const turned = Int32Array.from(treated.keys()).reverse();
    const [group, noise] = table.columns as [
      Extract<(typeof table.columns)[number], { kind: 'categorical' }>,
      Extract<(typeof table.columns)[number], { kind: 'numeric' }>,
    ];
    const other = {
      table: tableOf([
        { ...group, codes: Int32Array.from(turned, (i) => group.codes[i] as number) },
        { ...noise, values: Float64Array.from(turned, (i) => noise.values[i] as number) },
      ]),
      treated: Uint8Array.from(turned, (i) => treated[i] as number),
      outcome: Float64Array.from(turned, (i) => outcome[i] as number),
    };
    const effect = (data: TrialData) => [...pooledEffects(data, FACTORS, { seed: 3 }).predict(asked(['low', 'high'])).effect];
    for (const [i, value] of effect({ table, treated, outcome }).entries()) expect(effect(other)[i]).toBeCloseTo(value, 9);
  });
});

test('where groups do not differ they are drawn together, more than their own shares would', () => {
  const names = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`g${i}`, 0.1]));
  const data = trial(names, 700, 5);
  const { effect } = pooledEffects(data, FACTORS, { seed: 1 }).predict(asked(Object.keys(names)));
  const spread = (values: readonly number[]) => Math.max(...values) - Math.min(...values);
  const group = data.table.columns[0] as { codes: Int32Array; levels: readonly string[] };
  const raw = Object.keys(names).map((name) => {
    const share = (mark: number) => {
      const own = [...group.codes.keys()].filter((i) => group.levels[group.codes[i] as number] === name && data.treated[i] === mark);
      return own.reduce((sum, i) => sum + (data.outcome[i] as number), 0) / own.length;
    };
    return share(1) - share(0);
  });
  expect(spread([...effect])).toBeLessThan(0.9 * spread(raw));
});
test('intervals of groups hold the truth about as often as they say', () => {
  const effects = { a: 0, b: 0.02, c: 0.05, d: 0.1, e: 0.16 };
  let held = 0;
  for (let seed = 0; seed < 30; seed++) {
    const { low, high } = pooledEffects(trial(effects, 1500, 100 + seed), FACTORS, { seed: 1 }).predict(asked(Object.keys(effects)));
    held += Object.values(effects).filter((truth, i) => (low[i] as number) <= truth && truth <= (high[i] as number)).length;
  }
  expect(held / 150).toBeGreaterThan(0.9);
});
test('a factor that is no column of words is refused', () => {
  expect(() => pooledEffects(trial({ a: 0, b: 0.1 }, 500, 1), [['noise']], { seed: 1 })).toThrow(expect.objectContaining({ code: 'FEATURES_MISMATCH' }));
});
