import { describe, expect, test } from 'vitest';
import { columnOf, type Table } from '../table.ts';
import { effectSuite, knownTrial } from './effect.suite.ts';
import { restoreEffect } from './effect-model.ts';
import type { TrialData } from './trial.ts';
import { uplift } from './uplift.ts';

const view = (model: ReturnType<typeof restoreEffect>) => ({
  effect: (table: Table) => model.predict(table).effect,
  explain: model.explain,
  snapshot: model.snapshot,
});
effectSuite('the product’s own learner', {
  train: (data, seed) => view(uplift().train(data, { seed })),
  restore: (data) => view(restoreEffect(data)),
});

describe('the model itself says whether people differ', () => {
  test('shown where some are persuaded and others driven away, with intervals that hold the truth', () => {
    const data = knownTrial(2000, 11);
    const model = uplift().train(data, { seed: 1 });
    expect(model.heterogeneity.verdict).toBe('shown');
    const { effect, low, high } = model.predict(data.table);
    for (const plan of [0, 1, 2]) {
      const column = data.table.columns.find(({ name }) => name === 'plan') as { codes: Int32Array };
      const mean = (values: Float64Array) => {
        const of = values.filter((_, i) => column.codes[i] === plan);
        return of.reduce((sum, value) => sum + value, 0) / of.length;
      };
      expect(mean(low)).toBeLessThan(mean(data.truth));
      expect(mean(high)).toBeGreaterThan(mean(data.truth));
      expect(mean(low)).toBeLessThan(mean(effect));
    }
  });

  test('none shown where the treatment does the same to everybody: then everybody gets the average', () => {
    const seeds = Array.from({ length: 24 }, (_, i) => i + 1);
    let shown = 0;
    for (const seed of seeds) {
      const whole = knownTrial(600, seed, { strength: 0 });
      const data = { ...whole, table: { ...whole.table, columns: ['late', 'plan'].map((name) => columnOf(whole.table, name)) } };
      const model = uplift().train(data, { seed });
      if (model.heterogeneity.verdict === 'shown') {
        shown++;
        continue;
      }
      const { effect, low, high } = model.predict(data.table);
      expect(effect.every((value) => value === model.average.effect)).toBe(true);
      expect([low[0], high[0]]).toEqual([model.average.low, model.average.high].map((value) => expect.closeTo(value, 12)));
      expect(model.explain(data.table, 0).parts).toEqual({ late: 0, plan: 0 });
    }
    expect(shown).toBeLessThanOrEqual(1);
  });

  test('none shown where likely people are simply moved more: the plain response model finds them as well', () => {
    const { table, treated, outcome } = likelyMovedMore();
    const { verdict, response, advantage } = uplift().train({ table, treated, outcome }, { seed: 1 }).heterogeneity;
    expect(response.value).toBeGreaterThan(1.96 * response.error);
    expect(advantage.value).toBeLessThan(1.96 * advantage.error);
    expect(verdict).toBe('none shown');
  });
});

/** The treatment adds half of the chance that was there anyway. */
function likelyMovedMore(): TrialData {
  const calm = knownTrial(2000, 5, { strength: 0 });
  const late = calm.table.columns.find(({ name }) => name === 'late') as { values: Float64Array };
  const outcome = calm.outcome.map((_, i) => {
    const chance = 0.05 + 0.15 * (late.values[i] as number);
    const draw = ((i * 7919) % 2000) / 2000;
    return draw < chance * (calm.treated[i] ? 1.6 : 1) ? 1 : 0;
  });
  return { ...calm, outcome };
}

test('training tells how far it is, and stops when asked to', () => {
  const data = knownTrial(600, 1);
  const shares: number[] = [];
  uplift().train(data, { seed: 1, progress: (share) => shares.push(share) });
  expect(shares).toEqual([...shares].sort((a, b) => a - b));
  expect(shares.at(-1)).toBe(1);
  const stop = () => {
    throw new Error('enough');
  };
  expect(() => uplift().train(data, { seed: 1, progress: stop })).toThrow('enough');
});

test('a damaged snapshot is refused', () => {
  const whole = JSON.parse(JSON.stringify(uplift().train(knownTrial(600, 1), { seed: 1 }).snapshot()));
  for (const damage of [
    { features: [] },
    { line: {} },
    { line: { ...whole.line, slope: null } },
    { parts: [{ name: 'x', weight: 1, part: { kind: 'x' } }] },
    { heterogeneity: { ...whole.heterogeneity, verdict: 'maybe' } },
  ])
    expect(() => restoreEffect({ ...whole, ...damage })).toThrow(expect.objectContaining({ code: 'SNAPSHOT_INVALID' }));
});
