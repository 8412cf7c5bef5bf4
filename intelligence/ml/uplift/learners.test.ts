import { describe, expect, test } from 'vitest';
import { mulberry32 } from '../../kernel/random.ts';
import { boostedTrees } from '../boosted-trees/trainer.ts';
import { featuresOf, sigmoid, type Trainer } from '../classifier.ts';
import { constantClassifier } from '../constant.ts';
import { logisticRegression } from '../logistic-regression.ts';
import { numeric, tableOf } from '../table.ts';
import { crossFit, doublyRobust, foldsOf } from './doubly-robust.ts';
import { effectSuite, knownTrial } from './effect.suite.ts';
import { restorePart } from './effect-model.ts';
import type { EffectLearner } from './effect-part.ts';
import { oneModel } from './one-model.ts';
import { trialOf } from './trial.ts';
import { twoModels } from './two-models.ts';

const trees = boostedTrees({ maxRounds: 60 });
const learners: readonly EffectLearner[] = [twoModels(), doublyRobust(), oneModel(trees)];
for (const learner of learners) {
  effectSuite(learner.name, {
    train: (data, seed) => learner.train(trialOf(data, seed)),
    restore: (data) => restorePart(data as { kind: string }),
  });
}

describe('a numeric outcome, such as a margin', () => {
  for (const learner of [twoModels(), doublyRobust()]) {
    test(`is learned by ${learner.name} on its own scale`, () => {
      const data = knownTrial(1500, 3, { numbers: true });
      const effect = learner.train(trialOf(data, 1)).effect(data.table);
      const error = effect.reduce((sum, value, i) => sum + Math.abs(value - (data.truth[i] as number)), 0) / effect.length;
      expect(error).toBeLessThan(0.3);
    });
  }
  test('is refused with an infinite feature', () => {
    const data = knownTrial(300, 3, { numbers: true });
    const table = tableOf([numeric('late', new Float64Array(300).fill(Infinity, 0, 1))]);
    expect(() => trialOf({ ...data, table }, 1)).toThrow(expect.objectContaining({ code: 'NOT_FINITE' }));
  });
  test('is refused by a model that can only say yes or no', () => {
    const data = knownTrial(1500, 3, { numbers: true });
    expect(() => oneModel(trees).train(trialOf(data, 1))).toThrow(expect.objectContaining({ code: 'FEATURES_MISMATCH' }));
  });
});

/** People who would come anyway are treated more often: comparing arms as they are says +12 points or so, the truth is +5. */
function chosenPeople(rows: number, seed: number) {
  const random = mulberry32(seed);
  const [loyal, other] = [new Float64Array(rows), new Float64Array(rows)];
  const [treated, outcome, propensity] = [new Uint8Array(rows), new Float64Array(rows), new Float64Array(rows)];
  for (let i = 0; i < rows; i++) {
    loyal[i] = 2 * random() - 1;
    other[i] = random();
    propensity[i] = sigmoid(1.5 * (loyal[i] as number));
    treated[i] = random() < (propensity[i] as number) ? 1 : 0;
    outcome[i] = random() < 0.3 + 0.2 * (loyal[i] as number) + (treated[i] ? 0.05 : 0) ? 1 : 0;
  }
  return { table: tableOf([numeric('loyal', loyal), numeric('other', other)]), treated, outcome, propensity };
}

describe('where people were chosen for treatment', () => {
  const { propensity, ...data } = chosenPeople(6000, 4);
  const averageWith = (chances: Float64Array | 'estimated', outcomes: Trainer = logisticRegression()) => {
    const trial = trialOf({ ...data, propensity: chances }, 1);
    return crossFit(trial, foldsOf(trial), outcomes).pseudo.reduce((sum, value) => sum + value, 0) / trial.rows;
  };
  test('pseudo-outcomes average to the true effect, with chances that are known or estimated', () => {
    expect(Math.abs(averageWith(propensity) - 0.05)).toBeLessThan(0.03);
    expect(Math.abs(averageWith('estimated') - 0.05)).toBeLessThan(0.03);
  });
  test('also when the models of the outcome know nothing but the share of each arm', () => {
    const ignorant: Trainer = {
      name: 'ignorant',
      train: (table, labels) =>
        constantClassifier(featuresOf(table), Math.log(labels.filter((label) => label === 1).length / labels.filter((label) => label === 0).length)),
    };
    for (const chances of [propensity, 'estimated'] as const) expect(Math.abs(averageWith(chances, ignorant) - 0.05)).toBeLessThan(0.03);
  });
  test('the arms as they are would have said far more', () => {
    const mean = (mark: number) => {
      const of = data.outcome.filter((_, i) => data.treated[i] === mark);
      return of.reduce((sum, value) => sum + value, 0) / of.length;
    };
    expect(mean(1) - mean(0)).toBeGreaterThan(0.1);
  });
});
