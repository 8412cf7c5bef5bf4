import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { categorical, numeric, tableOf } from '../../ml/table.ts';
import { type OnnxInput, onnxClassifier, onnxSnapshot } from './onnx-model.ts';

const here = (() => {
  try {
    return Boolean(createRequire(import.meta.url).resolve('onnxruntime-node'));
  } catch {
    return false;
  }
})();
if (!here) console.warn('SKIPPED: models from elsewhere need the package onnxruntime-node, which is not installed (npm install --no-save onnxruntime-node)');

/** Protocol buffers by hand, as little as an ONNX file of one regression needs. */
const varint = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...varint(n >>> 7)]);
const number = (field: number, value: number) => [...varint(field << 3), ...varint(value)];
const bytes = (field: number, value: readonly number[]) => [...varint((field << 3) | 2), ...varint(value.length), ...value];
const text = (field: number, value: string) => bytes(field, [...Buffer.from(value)]);
const floats = (field: number, values: readonly number[]) => bytes(field, [...new Uint8Array(Float32Array.from(values).buffer)]);
const tensor = (name: string, dims: readonly number[], values: readonly number[]) => [
  ...dims.flatMap((d) => number(1, d)),
  ...number(2, 1),
  ...floats(4, values),
  ...text(8, name),
];
const dim = (d: number | string) => bytes(1, typeof d === 'number' ? number(1, d) : text(2, d));
const value = (name: string, dims: readonly (number | string)[]) => [
  ...text(1, name),
  ...bytes(2, bytes(1, [...number(1, 1), ...bytes(2, dims.flatMap(dim))])),
];
const node = (op: string, inputs: readonly string[], output: string) => [...inputs.flatMap((name) => text(1, name)), ...text(2, output), ...text(4, op)];
/** chance = sigmoid(weights · x + bias). */
function regression(weights: readonly number[], bias: number): Uint8Array {
  const graph = [
    ...bytes(1, node('Gemm', ['x', 'w', 'b'], 'z')),
    ...bytes(1, node('Sigmoid', ['z'], 'chance')),
    ...text(2, 'regression'),
    ...bytes(5, tensor('w', [weights.length, 1], weights)),
    ...bytes(5, tensor('b', [1], [bias])),
    ...bytes(11, value('x', ['n', weights.length])),
    ...bytes(12, value('chance', ['n', 1])),
  ];
  return Uint8Array.from([...number(1, 8), ...bytes(7, graph), ...bytes(8, number(2, 13))]);
}

const inputs: OnnxInput[] = [
  { name: 'tickets', kind: 'numeric', typical: 1 },
  { name: 'segment', kind: 'categorical', levels: ['residential', 'business'], typical: 'residential' },
];
const table = tableOf([numeric('tickets', [0, 3, 1]), categorical('segment', ['business', 'residential', 'residential'])]);
const sigmoid = (z: number) => 1 / (1 + Math.exp(-z));

describe.skipIf(!here)('a model from elsewhere', () => {
  const model = () => onnxClassifier(onnxSnapshot(regression([0.5, -1], -0.25), inputs));
  test('gives the chances of its own formula, words as the places of their levels', () => {
    const chances = model().predict(table);
    for (const [i, z] of [-1.25, 1.25, 0.25].entries()) expect(chances[i]).toBeCloseTo(sigmoid(z), 6);
  });
  test('has reasons that add up to what it says, against what is usual', () => {
    const { baseline, parts, logOdds, chance } = model().explain(table, 1);
    expect(baseline + Object.values(parts).reduce((sum, part) => sum + part, 0)).toBeCloseTo(logOdds, 9);
    expect(parts.tickets).toBeCloseTo(1, 5);
    expect(parts.segment).toBe(0);
    expect(chance).toBeCloseTo(model().predict(table)[1] as number, 9);
  });
  test('is plain data that comes back as the same model, and is refused when its features were changed', () => {
    const snapshot = JSON.parse(JSON.stringify(model().snapshot()));
    expect(onnxClassifier(snapshot).predict(table)).toEqual(model().predict(table));
    expect(() => onnxClassifier({ ...snapshot, feature_hash: 'x' })).toThrow(expect.objectContaining({ code: 'SNAPSHOT_INVALID' }));
  });
  test('is refused when it takes another number of columns, or is no model at all', () => {
    expect(() => onnxClassifier(onnxSnapshot(regression([1, 1, 1], 0), inputs))).toThrow(expect.objectContaining({ code: 'FEATURES_MISMATCH' }));
    expect(() => onnxClassifier(onnxSnapshot(Uint8Array.of(1, 2, 3), inputs))).toThrow(expect.objectContaining({ code: 'ONNX_REFUSED' }));
  });
});

test.skipIf(here)('without the runtime it is said what to install', () => {
  expect(() => onnxClassifier(onnxSnapshot(regression([0.5, -1], 0), inputs))).toThrow(expect.objectContaining({ code: 'ONNX_RUNTIME_MISSING' }));
});
