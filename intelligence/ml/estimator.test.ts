import { expect, test } from 'vitest';
import { classifierSuite, knownWorld } from './classifier.suite.ts';
import { estimator } from './estimator.ts';
import { logLoss } from './metrics.ts';

classifierSuite('the default estimator', estimator());

test('the blend is not worse than its members on rows that it has not seen', () => {
  const { table, labels } = knownWorld(1500, 3);
  const fresh = knownWorld(1500, 4);
  const loss = (model: 'auto' | 'trees' | 'logistic') => logLoss(estimator({ model }).train(table, labels, { seed: 1 }).predict(fresh.table), fresh.labels);
  expect(loss('auto')).toBeLessThan(Math.min(loss('trees'), loss('logistic')) + 0.004);
});
