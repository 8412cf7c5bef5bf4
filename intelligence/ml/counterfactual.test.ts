import { describe, expect, test } from 'vitest';
import { boostedTrees } from './boosted-trees/trainer.ts';
import { knownWorld } from './classifier.suite.ts';
import { type Counterfactual, counterfactual, type Lever, withChanges } from './counterfactual.ts';
import { logisticRegression } from './logistic-regression.ts';
import { tableFromRecords } from './table.ts';

const { table, labels } = knownWorld(1500, 1);
const models = [logisticRegression(), boostedTrees()].map((trainer) => trainer.train(table, labels, { seed: 1 }));
const plan: Lever = { feature: 'plan', to: ['dsl', 'radio', 'fibre'], cost: 3 };
const late: Lever = { feature: 'late', step: 1, least: 0, most: 3, direction: 'down', cost: 2 };
const rows = Array.from({ length: 40 }, (_, row) => row);

describe('what is proposed', () => {
  for (const model of models) {
    const chances = model.predict(table);
    const found = rows.map((row) => counterfactual(model, table, row, { levers: [plan, late], target: 0.25 }));
    test(`really gives the promised chance when it is done (${model.kind})`, () => {
      for (const [row, { before, after, changes, reached }] of found.entries()) {
        expect(before).toBeCloseTo(chances[row] as number, 12);
        const done = model.predict(withChanges(table, row, changes))[row] as number;
        expect(Math.abs(done - after)).toBeLessThan(1e-9);
        expect(reached).toBe(after <= 0.25);
      }
      expect(found.some(({ reached, changes }) => reached && changes.length > 0)).toBe(true);
    });
    test(`is the cheapest of all that would do, found by trying everything (${model.kind})`, () => {
      for (const [row, { reached, cost, before }] of found.entries()) {
        if (before <= 0.25) continue;
        const own = table.columns.find(({ name }) => name === 'late');
        const value = own?.kind === 'numeric' ? (own.values[row] as number) : 0;
        const prices: number[] = [];
        for (const word of [null, 'dsl', 'radio', 'fibre']) {
          for (let steps = 0; value - steps >= 0; steps++) {
            const changes = [
              ...(word ? [{ feature: 'plan', from: null, to: word }] : []),
              ...(steps ? [{ feature: 'late', from: value, to: value - steps }] : []),
            ];
            if ((model.predict(withChanges(table, row, changes))[row] as number) <= 0.25) prices.push((word ? 3 : 0) + 2 * steps);
          }
        }
        expect(reached).toBe(prices.length > 0);
        if (reached) expect(cost).toBe(Math.min(...prices));
      }
    });
    test(`touches the given levers only, in the allowed direction and bounds (${model.kind})`, () => {
      for (const { changes } of found) {
        for (const { feature, from, to } of changes) {
          expect(['plan', 'late']).toContain(feature);
          if (feature === 'late') expect((to as number) >= 0 && (to as number) < (from as number)).toBe(true);
        }
      }
    });
  }
});

describe('for one row', () => {
  const [model] = models as [(typeof models)[0]];
  const one = tableFromRecords([{ late: 3, tenure: 5, plan: 'fibre', noise: 0, always: 7, street: 'street 3' }]);
  const ask = (levers: readonly Lever[], target: number, more = {}): Counterfactual => counterfactual(model, one, 0, { levers, target, ...more });
  test('that is below the target nothing is proposed', () => {
    expect(ask([plan, late], 0.999)).toMatchObject({ reached: true, changes: [], cost: 0 });
  });
  test('that cannot get there the best single lever says how far it gets', () => {
    const answer = ask([plan, { ...late, least: 2 }], 0.01);
    expect(answer).toMatchObject({ reached: false });
    expect(answer.changes).toHaveLength(1);
    expect(answer.after).toBeLessThan(answer.before);
    const each = [ask([plan], 0.01), ask([{ ...late, least: 2 }], 0.01)];
    expect(answer.after).toBe(Math.min(...each.map(({ after }) => after)));
  });
  test('that no lever helps nothing is proposed', () => {
    expect(ask([{ ...late, direction: 'up', most: 3 }], 0.1)).toMatchObject({ reached: false, changes: [] });
    expect(ask([], 0.1)).toMatchObject({ reached: false, changes: [], cost: 0 });
  });
  test('every answer says that it is an association and no proof', () => expect(ask([plan], 0.5).wording).toBe('association-not-proof'));
  test('one lever is preferred to two at equal cost', () => {
    const cheap = [
      { ...plan, cost: 1 },
      { ...late, cost: 0.5 },
    ] as const;
    const { changes } = ask(cheap, 0.9);
    expect(changes.length).toBeLessThanOrEqual(1);
  });
  test('no more levers are moved than allowed', () => {
    expect(ask([plan, late], 0.2, { mostChanges: 1 }).changes.length).toBeLessThanOrEqual(1);
  });
  test('no value beyond the bounds of a lever is proposed', () => {
    expect(ask([{ ...late, least: 2 }], 0.001).changes).toEqual([{ feature: 'late', from: 3, to: 2 }]);
    expect(ask([{ feature: 'tenure', step: 10, least: 0, most: 30, direction: 'up' }], 0.001).changes).toEqual([{ feature: 'tenure', from: 5, to: 25 }]);
  });
  test('a number that is not known is not moved by steps', () => {
    const unknown = tableFromRecords([{ late: null, tenure: 5, plan: 'fibre', noise: 0, always: 7, street: 'street 3' }], model.features);
    expect(counterfactual(model, unknown, 0, { levers: [{ ...late, direction: 'either' }], target: 0.01 })).toMatchObject({ reached: false, changes: [] });
    const young = tableFromRecords([{ late: 3, tenure: null, plan: 'fibre', noise: 0, always: 7, street: 'street 3' }], model.features);
    const longer: Lever = { feature: 'tenure', step: 10, least: 0, most: 60, direction: 'up' };
    expect(counterfactual(model, young, 0, { levers: [longer], target: 0.01 }).changes).toEqual([]);
  });
  test('equal questions get equal answers', () => expect(ask([plan, late], 0.3)).toEqual(ask([plan, late], 0.3)));
});

describe('a lever is refused', () => {
  const cases: readonly [string, Lever, string[]][] = [
    ['that the model does not know', { feature: 'price', to: [1] }, []],
    ['on what nobody can change', { feature: 'tenure', step: 12, least: 0, most: 60, direction: 'up' }, ['tenure']],
    ['that puts a word where numbers are', { feature: 'late', to: ['often'] }, []],
    ['that puts a number where words are', { feature: 'plan', to: [1] }, []],
  ];
  for (const [name, lever, unchangeable] of cases) {
    test(name, () => {
      expect(() => counterfactual(models[0] as (typeof models)[0], table, 0, { levers: [lever], target: 0.01, unchangeable })).toThrow(
        expect.objectContaining({ code: 'FEATURES_MISMATCH' }),
      );
    });
  }
});
