import { describe, expect, test } from 'vitest';
import { boostedTrees } from './boosted-trees/trainer.ts';
import { knownWorld } from './classifier.suite.ts';
import { logisticRegression } from './logistic-regression.ts';
import { restore } from './restore.ts';

const { table, labels } = knownWorld(300, 1);
const trees = () => JSON.parse(JSON.stringify(boostedTrees().train(table, labels, { seed: 1 }).snapshot()));
const logistic = () => JSON.parse(JSON.stringify(logisticRegression().train(table, labels, { seed: 1 }).snapshot()));

describe('a snapshot is refused', () => {
  const cases: readonly [string, () => unknown][] = [
    ['when it is nothing', () => null],
    ['when it is not one', () => ({ weights: [1] })],
    ['when its kind is unknown', () => ({ ...trees(), kind: 'oracle' })],
    ['when a feature was renamed', () => ({ ...trees(), features: trees().features.map((f: { name: string }) => ({ ...f, name: `${f.name}x` })) })],
    ['when a part is missing', () => ({ ...trees(), encoders: undefined })],
    [
      'when a tree points back to itself',
      () => ({ ...trees(), forest: { ...trees().forest, left: trees().forest.left.map((node: number) => (node < 0 ? node : 0)) } }),
    ],
    ['when a leaf is not a number', () => ({ ...trees(), forest: { ...trees().forest, value: trees().forest.value.map(() => null) } })],
    ['when trees ask for columns that are not there', () => ({ ...trees(), forest: { ...trees().forest, column: trees().forest.column.map(() => 99) } })],
    ['when a regression lost a feature', () => ({ ...logistic(), contributions: logistic().contributions.slice(1) })],
    ['when a constant has no number', () => ({ ...trees(), kind: 'constant' })],
  ];
  for (const [name, damaged] of cases) test(name, () => expect(() => restore(damaged())).toThrow(expect.objectContaining({ code: 'SNAPSHOT_INVALID' })));
});
