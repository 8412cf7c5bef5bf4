import { UilError } from '../../kernel/errors.ts';
import { bind, type Classifier, type Explanation, hashFeatures, refuseInfinity, type Snapshot, sigmoid } from '../../ml/classifier.ts';
import { type Column, type Feature, type Table, takeRows } from '../../ml/table.ts';
import { openOnnx } from './session.ts';

/** A column of the model's input, in its order. Words become the place of the word in `levels`; missing and unknown ones NaN. */
export interface OnnxInput extends Feature {
  readonly levels?: readonly string[];
  /** What is usual: reasons tell how a case differs from it. Null is missing. */
  readonly typical: number | string | null;
}

/** A model brought from elsewhere, as data: the ONNX file in base64 and what its columns are. */
export interface OnnxSnapshot extends Snapshot {
  readonly kind: 'onnx';
  readonly onnx: string;
  readonly inputs: readonly { name: string; kind: Feature['kind']; levels: readonly string[]; typical: number | string | null }[];
}

/** Chances are kept this far from certainty, so that they have log-odds. */
const CLIP = 1e-7;

export function onnxSnapshot(model: Uint8Array, inputs: readonly OnnxInput[]): OnnxSnapshot {
  const features = featuresBy(inputs);
  return {
    kind: 'onnx',
    features,
    feature_hash: hashFeatures(features),
    onnx: Buffer.from(model).toString('base64'),
    inputs: inputs.map(({ name, kind, levels = [], typical }) => ({ name, kind, levels, typical })),
  };
}

const featuresBy = (inputs: readonly Feature[]): Feature[] => inputs.map(({ name, kind }) => ({ name, kind })).sort((a, b) => (a.name < b.name ? -1 : 1));

/**
 * A classifier that asks an ONNX model. Its reasons treat the model as a closed box: starting from what is usual, feature after
 * feature is set to the case's value, once in the order of the columns and once backwards, and each is given the mean of what it
 * changed; so they add up exactly. Throws SNAPSHOT_INVALID, ONNX_RUNTIME_MISSING, ONNX_REFUSED.
 */
export function onnxClassifier(snapshot: OnnxSnapshot): Classifier {
  const { inputs } = snapshot;
  const features = featuresBy(inputs);
  if (hashFeatures(features) !== snapshot.feature_hash) throw new UilError('SNAPSHOT_INVALID', ['its features do not match their hash']);
  const session = openOnnx(Buffer.from(snapshot.onnx, 'base64'));
  if (session.width !== 0 && session.width !== inputs.length)
    throw new UilError('FEATURES_MISMATCH', [`the model takes ${session.width} columns, ${inputs.length} are named`]);
  const typical = Float32Array.from(inputs, (input) => encoded(input, input.typical));
  const chancesOf = (values: Float32Array, rows: number): Float64Array => Float64Array.from(session.run(values, rows));
  const logOddsOf = (chance: number): number => Math.log(Math.min(1 - CLIP, Math.max(CLIP, chance)) / (1 - Math.min(1 - CLIP, Math.max(CLIP, chance))));
  const predict = (table: Table): Float64Array => (table.rows === 0 ? new Float64Array() : chancesOf(laidOut(table, inputs), table.rows));
  return {
    kind: 'onnx',
    features,
    featureHash: snapshot.feature_hash,
    constant: false,
    predict: (table) => predict(table).map((chance) => sigmoid(logOddsOf(chance))),
    logOdds: (table) => predict(table).map(logOddsOf),
    explain(table, row): Explanation {
      const own = laidOut(takeRows({ rows: table.rows, columns: bind(table, features) }, Int32Array.of(row)), inputs);
      const d = inputs.length;
      // Row k of the first half has the first k columns of the case, row k of the second half the last k.
      const ladder = new Float32Array(2 * (d + 1) * d);
      for (let k = 0; k <= d; k++)
        for (let j = 0; j < d; j++) {
          ladder[k * d + j] = (j < k ? own[j] : typical[j]) as number;
          ladder[(d + 1 + k) * d + j] = (j >= d - k ? own[j] : typical[j]) as number;
        }
      const z = chancesOf(ladder, 2 * (d + 1)).map(logOddsOf);
      const parts: Record<string, number> = {};
      for (const [j, { name }] of inputs.entries()) {
        const forwards = (z[j + 1] as number) - (z[j] as number);
        const backwards = (z[d + 1 + (d - j)] as number) - (z[d + 1 + (d - j - 1)] as number);
        parts[name] = (forwards + backwards) / 2;
      }
      const logOdds = z[d] as number;
      return { baseline: z[0] as number, parts, logOdds, chance: sigmoid(logOdds) };
    },
    snapshot: () => snapshot,
  };
}

const encoded = ({ kind, levels = [] }: Pick<OnnxInput, 'kind' | 'levels'>, value: number | string | null): number => {
  if (kind === 'numeric') return typeof value === 'number' ? value : Number.NaN;
  const place = levels.indexOf(String(value));
  return value === null || place < 0 ? Number.NaN : place;
};

function laidOut(table: Table, inputs: readonly OnnxInput[]): Float32Array {
  const columns = bind(table, inputs);
  refuseInfinity(columns);
  const d = inputs.length;
  const values = new Float32Array(table.rows * d);
  for (const [j, column] of columns.entries()) {
    const read = reader(column, inputs[j] as OnnxInput);
    for (let i = 0; i < table.rows; i++) values[i * d + j] = read(i);
  }
  return values;
}

function reader(column: Column, input: OnnxInput): (row: number) => number {
  if (column.kind === 'numeric') return (row) => column.values[row] as number;
  const places = column.levels.map((level) => encoded(input, level));
  return (row) => (column.codes[row] === -1 ? Number.NaN : (places[column.codes[row] as number] as number));
}
