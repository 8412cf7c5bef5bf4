import type { Column, NumericColumn } from '../table.ts';
import { type Binned, binColumn, binOf, quantileEdges } from './bins.ts';
import { type Levels, levelsOf } from './levels.ts';
import type { TreeParams } from './params.ts';
import { type TargetEncoding, targetEncode } from './target-encoding.ts';

/**
 * How a feature becomes a column of bins: by value, cut at `edges`, or by level, through the bin of the level's mean label
 * (words of a categorical feature, or whole numbers that may be codes). One feature may have a column of each kind.
 */
export type ColumnEncoder =
  | { readonly kind: 'value'; readonly feature: number; readonly edges: Float64Array }
  | { readonly kind: 'level'; readonly feature: number; readonly bins: number; readonly levels: ReadonlyMap<string | number, number>; readonly unseen: number };

export interface TrainingData {
  readonly columns: readonly Column[];
  readonly labels: Uint8Array;
  readonly weights: Float64Array;
  /** Per feature, as in a lesson. */
  readonly directions: Int8Array;
}

/**
 * Words up to which a column is only put in order by its means, the same for all rows. A mean that leaves out a row's own fold
 * lies lower the more events its fold has: with few words, and folds of whole groups that differ, trees read the fold from it
 * and learn the answer upside down. With many words the own label weighs more than that.
 */
const FEW_WORDS = 12;

/** What can be known of the columns without labels, and is shared by all folds. */
export interface SharedBins {
  readonly values: readonly ({ readonly edges: Float64Array; readonly bins: Uint8Array } | undefined)[];
  readonly levels: readonly (Levels | undefined)[];
}

export function shareBins(columns: readonly Column[], most: number): SharedBins {
  const values = columns.map((column) => {
    if (column.kind === 'categorical') return undefined;
    const edges = quantileEdges(column.values, most);
    return { edges, bins: binColumn(edges, column.values) };
  });
  return { values, levels: columns.map(levelsOf) };
}

/**
 * Learns the encoders on the rows `train` and encodes all rows. Each deal of folds keeps every training row's own label out of
 * its level's mean; there are as many encodings of the rows as deals, so that no tree need trust the chance of a single one.
 */
export function fitEncoders(
  data: TrainingData,
  shared: SharedBins,
  train: Int32Array,
  deals: readonly Int32Array[],
  params: TreeParams,
): { encoders: ColumnEncoder[]; binned: Binned[] } {
  const prior = meanLabel(data, train);
  const encoders: ColumnEncoder[] = [];
  const columns: Uint8Array[][] = deals.map(() => []);
  for (const feature of data.columns.keys()) {
    const byValue = shared.values[feature];
    if (byValue) {
      encoders.push({ kind: 'value', feature, edges: byValue.edges });
      for (const ofDeal of columns) ofDeal.push(byValue.bins);
    }
    const levels = shared.levels[feature];
    // A feature with a direction is taken by its value alone: levels have no order to keep.
    if (!levels || data.directions[feature]) continue;
    const { names, codes } = levels;
    const column = data.columns[feature] as Column;
    const few = column.kind === 'categorical' && names.length <= FEW_WORDS;
    const encodings = deals.map((folds) => {
      const encoding = targetEncode({
        ...data,
        codes,
        levels: names.length,
        train,
        folds,
        foldCount: params.encodingFolds,
        prior,
        strength: params.encodingStrength,
      });
      return few ? { ...encoding, rows: Float64Array.from(codes, (code) => (code < 0 ? Number.NaN : (encoding.levels[code] as number))) } : encoding;
    });
    const [{ rows: byLevel }] = encodings as [TargetEncoding];
    if (column.kind === 'numeric' && !levelsTellMore(data, column, byLevel, train, deals[0] as Int32Array, prior, params)) continue;
    const edges = quantileEdges(valuesOf(encodings, train), params.bins);
    const unseen = binOf(edges, prior);
    const [{ levels: means }] = encodings as [TargetEncoding];
    const known = names.map((name, code) => [name, binOf(edges, means[code] as number)] as const).filter(([, bin]) => bin !== unseen);
    encoders.push({ kind: 'level', feature, bins: edges.length + 1, levels: new Map(known.sort(([a], [b]) => (a < b ? -1 : 1))), unseen });
    for (const [deal, { rows }] of encodings.entries()) columns[deal]?.push(binColumn(edges, rows));
  }
  const counts = Int32Array.from(encoders, binCount);
  const directions = Int8Array.from(encoders, ({ feature }) => data.directions[feature] ?? 0);
  return { encoders, binned: columns.map((ofDeal) => ({ rows: data.labels.length, columns: ofDeal, counts, directions })) };
}

/** The numbers of bins in which the order of a number is tried. */
const COARSE = [8, 16, 32];
/** Standard errors by which levels must tell more than order does. */
const PLAINLY = 2;

/**
 * Whether the values of a number are codes: whether the mean label of its own level foretells a row better than that of its
 * neighbourhood, of whatever width, by more than two standard errors of squared error. Both are out of fold.
 */
function levelsTellMore(
  data: TrainingData,
  { values }: NumericColumn,
  byLevel: Float64Array,
  train: Int32Array,
  folds: Int32Array,
  prior: number,
  { encodingFolds, encodingStrength }: TreeParams,
): boolean {
  const { labels, weights } = data;
  return COARSE.every((bins) => {
    const edges = quantileEdges(values, bins);
    const codes = Int32Array.from(binColumn(edges, values), (bin) => bin - 1);
    const { rows: byOrder } = targetEncode({
      ...data,
      codes,
      levels: edges.length + 1,
      train,
      folds,
      foldCount: encodingFolds,
      prior,
      strength: encodingStrength,
    });
    let [sum, squares, total] = [0, 0, 0];
    for (const row of train) {
      if (Number.isNaN(values[row])) continue;
      const label = labels[row] as number;
      const gain = (weights[row] as number) * ((label - (byOrder[row] as number)) ** 2 - (label - (byLevel[row] as number)) ** 2);
      sum += gain;
      squares += gain * gain;
      total++;
    }
    return sum > PLAINLY * Math.sqrt(Math.max(0, squares - (sum * sum) / Math.max(1, total)));
  });
}

/** What stands for the rows `train` in all encodings together. */
function valuesOf(encodings: readonly TargetEncoding[], train: Int32Array): Float64Array {
  const values = new Float64Array(encodings.length * train.length);
  let size = 0;
  for (const { rows } of encodings) for (const row of train) values[size++] = rows[row] as number;
  return values;
}

/** Bins of a column, the one for missing values included. */
const binCount = (encoder: ColumnEncoder): number => (encoder.kind === 'value' ? encoder.edges.length + 2 : encoder.bins + 1);

function meanLabel({ labels, weights }: TrainingData, train: Int32Array): number {
  let positive = 0;
  let total = 0;
  for (const row of train) {
    total += weights[row] as number;
    if (labels[row]) positive += weights[row] as number;
  }
  return positive / total;
}

/** The columns of bins of a table whose columns stand in the order of the model's features. */
export function encodeTable(encoders: readonly ColumnEncoder[], columns: readonly Column[]): Uint8Array[] {
  return encoders.map((encoder) => {
    const column = columns[encoder.feature] as Column;
    if (encoder.kind === 'value') return binColumn(encoder.edges, (column as NumericColumn).values);
    const { levels, unseen } = encoder;
    if (column.kind === 'numeric') return Uint8Array.from(column.values, (value) => (Number.isNaN(value) ? 0 : (levels.get(value) ?? unseen)));
    const byCode = Uint8Array.from(column.levels, (level) => levels.get(level) ?? unseen);
    return Uint8Array.from(column.codes, (code) => (code < 0 ? 0 : (byCode[code] as number)));
  });
}

/** The bins of one row, one per encoder. */
export function encodeRow(encoders: readonly ColumnEncoder[], columns: readonly Column[], row: number): Uint8Array {
  return Uint8Array.from(encoders, (encoder) => {
    const column = columns[encoder.feature] as Column;
    if (encoder.kind === 'value') return binOf(encoder.edges, (column as NumericColumn).values[row] as number);
    const cell = column.kind === 'numeric' ? (column.values[row] as number) : column.levels[column.codes[row] as number];
    return cell === undefined || Number.isNaN(cell) ? 0 : (encoder.levels.get(cell) ?? encoder.unseen);
  });
}

export type EncoderSnapshot =
  | { kind: 'value'; feature: number; edges: number[] }
  | { kind: 'level'; feature: number; bins: number; levels: [string | number, number][]; unseen: number };

export const snapshotEncoder = (encoder: ColumnEncoder): EncoderSnapshot =>
  encoder.kind === 'value' ? { ...encoder, edges: [...encoder.edges] } : { ...encoder, levels: [...encoder.levels] };

export const restoreEncoder = (snapshot: EncoderSnapshot): ColumnEncoder =>
  snapshot.kind === 'value' ? { ...snapshot, edges: Float64Array.from(snapshot.edges) } : { ...snapshot, levels: new Map(snapshot.levels) };
