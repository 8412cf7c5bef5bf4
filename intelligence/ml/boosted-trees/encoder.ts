import type { Column, NumericColumn } from '../table.ts';
import { type Binned, binOf, quantileEdges } from './bins.ts';
import type { TreeParams } from './params.ts';
import { targetEncode } from './target-encoding.ts';

/** How one feature becomes one column of bins: numbers by edges, words by the bin of their level's mean label. */
export type ColumnEncoder =
  | { readonly kind: 'numeric'; readonly feature: number; readonly edges: Float64Array }
  | {
      readonly kind: 'categorical';
      readonly feature: number;
      readonly edges: Float64Array;
      readonly levels: ReadonlyMap<string, number>;
      readonly unseen: number;
    };

export interface TrainingData {
  readonly columns: readonly Column[];
  readonly labels: Uint8Array;
  readonly weights: Float64Array;
}

/** Edges and bins of the numeric columns: they do not look at labels, so all folds share them. */
export interface SharedBins {
  readonly edges: readonly (Float64Array | undefined)[];
  readonly bins: readonly (Uint8Array | undefined)[];
}

export function shareNumericBins(columns: readonly Column[], most: number): SharedBins {
  const edges = columns.map((column) => (column.kind === 'numeric' ? quantileEdges(column.values, most) : undefined));
  const bins = columns.map((column, i) => (column.kind === 'numeric' ? binColumn(column.values, edges[i] as Float64Array) : undefined));
  return { edges, bins };
}

const binColumn = (values: Float64Array, edges: Float64Array) => Uint8Array.from(values, (value) => binOf(edges, value));

/** Learns the encoders on the rows `train` and encodes all rows. `folds` keeps each training row's own label out of its category's mean. */
export function fitEncoders(
  data: TrainingData,
  shared: SharedBins,
  train: Int32Array,
  folds: Int32Array,
  params: TreeParams,
): { encoders: ColumnEncoder[]; binned: Binned } {
  const prior = meanLabel(data, train);
  const encoders: ColumnEncoder[] = [];
  const columns: Uint8Array[] = [];
  for (const [feature, column] of data.columns.entries()) {
    if (column.kind === 'numeric') {
      encoders.push({ kind: 'numeric', feature, edges: shared.edges[feature] as Float64Array });
      columns.push(shared.bins[feature] as Uint8Array);
      continue;
    }
    const { codes, levels } = column;
    const means = targetEncode({
      ...data,
      codes,
      levels: levels.length,
      train,
      folds,
      foldCount: params.encodingFolds,
      prior,
      strength: params.encodingStrength,
    });
    const edges = quantileEdges(
      Float64Array.from(train, (row) => means.rows[row] as number),
      params.bins,
    );
    const unseen = binOf(edges, prior);
    const known = levels.map((level, code): [string, number] => [level, binOf(edges, means.levels[code] as number)]).filter(([, bin]) => bin !== unseen);
    encoders.push({ kind: 'categorical', feature, edges, levels: new Map(known.sort(([a], [b]) => (a < b ? -1 : 1))), unseen });
    columns.push(binColumn(means.rows, edges));
  }
  return { encoders, binned: { rows: data.labels.length, columns, counts: binCounts(encoders) } };
}

function meanLabel({ labels, weights }: TrainingData, train: Int32Array): number {
  let positive = 0;
  let total = 0;
  for (const row of train) {
    total += weights[row] as number;
    if (labels[row]) positive += weights[row] as number;
  }
  return positive / total;
}

const binCounts = (encoders: readonly ColumnEncoder[]) => Int32Array.from(encoders, ({ edges }) => edges.length + 2);

/** The columns of bins of a table whose columns stand in the order of the model's features. */
export function encodeTable(encoders: readonly ColumnEncoder[], columns: readonly Column[]): Uint8Array[] {
  return encoders.map((encoder) => {
    const column = columns[encoder.feature] as Column;
    if (encoder.kind === 'numeric') return binColumn((column as NumericColumn).values, encoder.edges);
    if (column.kind === 'numeric') return new Uint8Array(column.values.length);
    const byCode = Uint8Array.from(column.levels, (level) => encoder.levels.get(level) ?? encoder.unseen);
    return Uint8Array.from(column.codes, (code) => (code < 0 ? 0 : (byCode[code] as number)));
  });
}

/** The bins of one row, one per encoder. */
export function encodeRow(encoders: readonly ColumnEncoder[], columns: readonly Column[], row: number): Uint8Array {
  return Uint8Array.from(encoders, (encoder) => {
    const column = columns[encoder.feature] as Column;
    if (encoder.kind === 'numeric') return binOf(encoder.edges, (column as NumericColumn).values[row] as number);
    if (column.kind === 'numeric') return 0;
    const code = column.codes[row] as number;
    return code < 0 ? 0 : (encoder.levels.get(column.levels[code] as string) ?? encoder.unseen);
  });
}

export type EncoderSnapshot = { kind: 'numeric'; edges: number[] } | { kind: 'categorical'; edges: number[]; levels: [string, number][]; unseen: number };

export const snapshotEncoder = (encoder: ColumnEncoder): EncoderSnapshot =>
  encoder.kind === 'numeric'
    ? { kind: 'numeric', edges: [...encoder.edges] }
    : { kind: 'categorical', edges: [...encoder.edges], levels: [...encoder.levels], unseen: encoder.unseen };

/** `feature` is the place of the encoder's feature among those of the model. */
export const restoreEncoder = (snapshot: EncoderSnapshot, feature: number): ColumnEncoder => {
  const edges = Float64Array.from(snapshot.edges);
  return snapshot.kind === 'numeric'
    ? { kind: 'numeric', feature, edges }
    : { kind: 'categorical', feature, edges, levels: new Map(snapshot.levels), unseen: snapshot.unseen };
};
