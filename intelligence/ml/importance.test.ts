import { describe, expect, test } from 'vitest';
import { boostedTrees } from './boosted-trees/trainer.ts';
import { knownWorld } from './classifier.suite.ts';
import { globalReasons, permutationImportance, samplePlaces } from './importance.ts';
import { logisticRegression } from './logistic-regression.ts';

const { table, labels } = knownWorld(800, 1);
const fresh = knownWorld(500, 2);

for (const trainer of [boostedTrees(), logisticRegression()]) {
  describe(`what drives a model (${trainer.name})`, () => {
    const model = trainer.train(table, labels, { seed: 1 });
    const reasons = globalReasons(model, fresh.table, { seed: 1, sample: 200 });
    test('is led by the cause that was planted, and a column that is always the same has no part', () => {
      expect(reasons[0]?.feature).toBe('late');
      expect(reasons.find(({ feature }) => feature === 'always')?.size).toMatchObject({ value: 0, low: 0, high: 0 });
      expect(reasons.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    });
    test('is the mean of the parts of the single explanations', () => {
      const all = globalReasons(model, fresh.table, { seed: 1, sample: 500 });
      const mean =
        Array.from({ length: 500 }, (_, row) => Math.abs(model.explain(fresh.table, row).parts.late as number)).reduce((sum, one) => sum + one, 0) / 500;
      expect(all.find(({ feature }) => feature === 'late')?.size.value).toBeCloseTo(mean, 12);
      const sampled = reasons.find(({ feature }) => feature === 'late')?.size;
      expect(Math.abs((sampled?.value as number) - mean)).toBeLessThan(2 * ((sampled?.high as number) - (sampled?.value as number)));
    });
    test('shows when a feature is shuffled: the cause costs much, noise nothing', () => {
      const losses = permutationImportance(model, fresh.table, fresh.labels, { seed: 1 });
      expect(losses[0]?.feature).toBe('late');
      expect(losses[0]?.log_loss.low).toBeGreaterThan(0.02);
      expect(losses[0]?.roc_auc.low).toBeGreaterThan(0.05);
      const always = losses.find(({ feature }) => feature === 'always');
      expect([always?.log_loss.value, always?.roc_auc.value]).toEqual([0, 0]);
      expect(Math.abs(losses.find(({ feature }) => feature === 'noise')?.log_loss.value as number)).toBeLessThan(0.01);
      expect(permutationImportance(model, fresh.table, fresh.labels, { seed: 1 })).toEqual(losses);
    });
  });
}

test('a sample is drawn without putting back and kept in order', () => {
  const places = samplePlaces(100, 30, 4);
  expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
  expect(places).toHaveLength(30);
  expect(samplePlaces(5, 30, 4)).toEqual([0, 1, 2, 3, 4]);
});
