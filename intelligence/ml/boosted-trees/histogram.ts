import type { Binned } from './bins.ts';
import { kernelsFor } from './kernels.ts';

/** The columns that one tree may use. In a histogram of (gradient, hessian) pairs each column has `stride` numbers, four columns go to a word of packed bins. */
export interface Layout {
  readonly columns: Int32Array;
  readonly stride: number;
  readonly words: number;
  readonly size: number;
}

export function layoutOf(binned: Binned, columns: Int32Array): Layout {
  let most = 0;
  for (const column of columns) most = Math.max(most, binned.counts[column] as number);
  const words = Math.ceil(columns.length / 4);
  return { columns, stride: 2 * most, words, size: 8 * words * most };
}

const ROWS_AT_ONCE = 2048;

/**
 * Writes the bins of these rows side by side, four to a word, so that one line of memory holds what a row adds to many
 * columns; row r stands at `packed[r * layout.words]`. A last word that is not full repeats the last column.
 */
export function packRows(packed: Uint32Array, layout: Layout, binned: Binned, order: Int32Array, rows: number): void {
  const { columns, words } = layout;
  const last = columns.length - 1;
  const bins = (k: number) => binned.columns[columns[Math.min(k, last)] as number] as Uint8Array;
  for (let from = 0; from < rows; from += ROWS_AT_ONCE) {
    const to = Math.min(rows, from + ROWS_AT_ONCE);
    for (let w = 0; w < words; w++) packFour(packed, words, w, bins(4 * w), bins(4 * w + 1), bins(4 * w + 2), bins(4 * w + 3), order, from, to);
  }
}

function packFour(
  packed: Uint32Array,
  words: number,
  word: number,
  a: Uint8Array,
  b: Uint8Array,
  c: Uint8Array,
  d: Uint8Array,
  order: Int32Array,
  from: number,
  to: number,
): void {
  for (let i = from; i < to; i++) {
    const row = order[i] as number;
    packed[row * words + word] = (a[row] as number) | ((b[row] as number) << 8) | ((c[row] as number) << 16) | ((d[row] as number) << 24);
  }
}

/** What sums histograms of the rows of one tree. */
export interface Summing {
  /** Room for one more histogram. */
  take(): Float64Array;
  /** Sums gradients and hessians of the rows `order[from..to)` by bin. */
  sum(into: Float64Array, from: number, to: number): void;
}

/** Who grows trees: the rows' order, and which bins it has packed last. */
export interface Packing {
  readonly order: Int32Array;
  /** What was packed last, when it was all rows. */
  packed: { readonly binned: Binned; readonly columns: Int32Array } | undefined;
}

/** Makes the first `rows` of the order ready for summing, in the kernels' memory or, where that is too small, outside. */
export function summing(packing: Packing, layout: Layout, binned: Binned, rows: number, pairs: Float64Array, histograms: number): Summing {
  const { order } = packing;
  const packedAt = 0;
  const pairsAt = Math.ceil((4 * layout.words * binned.rows) / 16) * 16;
  const orderAt = pairsAt + 16 * binned.rows;
  const histogramsAt = Math.ceil((orderAt + 4 * rows) / 16) * 16;
  const room = kernelsFor(histogramsAt + 8 * layout.size * histograms, packing);
  const whole = rows === order.length;
  const isPacked = whole && room?.kept && packing.packed?.binned === binned && packing.packed.columns === layout.columns;
  const packed = room ? new Uint32Array(room.buffer, packedAt, layout.words * binned.rows) : new Uint32Array(layout.words * binned.rows);
  if (!isPacked) packRows(packed, layout, binned, order, rows);
  packing.packed = whole && room ? { binned, columns: layout.columns } : undefined;
  if (!room) {
    return {
      take: () => new Float64Array(layout.size),
      sum: (into, from, to) => fillHistogram(into, layout, packed, order, from, to, pairs),
    };
  }
  const { kernels, buffer } = room;
  new Float64Array(buffer, pairsAt, 2 * binned.rows).set(pairs.subarray(0, 2 * binned.rows));
  const places = new Int32Array(buffer, orderAt, rows);
  let taken = 0;
  return {
    take: () => new Float64Array(buffer, histogramsAt + 8 * layout.size * taken++, layout.size),
    sum(into, from, to) {
      into.fill(0);
      places.set(order.subarray(from, to));
      kernels.fill(into.byteOffset, orderAt, orderAt + 4 * (to - from), pairsAt, packedAt, 4 * layout.words, 8 * layout.stride);
    },
  };
}

/** Sums gradients and hessians of the rows `order[from..to)` by bin, for all columns of the layout in one pass over the packed rows: what the kernel does. */
export function fillHistogram(into: Float64Array, layout: Layout, packed: Uint32Array, order: Int32Array, from: number, to: number, pairs: Float64Array): void {
  into.fill(0, 0, layout.size);
  const { words, stride } = layout;
  const third = 2 * stride;
  const fourth = 3 * stride;
  for (let i = from; i < to; i++) {
    const row = order[i] as number;
    const gradient = pairs[2 * row] as number;
    const hessian = pairs[2 * row + 1] as number;
    const end = (row + 1) * words;
    let offset = 0;
    for (let place = row * words; place < end; place++) {
      const bins = packed[place] as number;
      let at = offset + ((bins & 255) << 1);
      into[at] = (into[at] as number) + gradient;
      into[at + 1] = (into[at + 1] as number) + hessian;
      at = offset + stride + ((bins >>> 7) & 510);
      into[at] = (into[at] as number) + gradient;
      into[at + 1] = (into[at + 1] as number) + hessian;
      at = offset + third + ((bins >>> 15) & 510);
      into[at] = (into[at] as number) + gradient;
      into[at + 1] = (into[at + 1] as number) + hessian;
      at = offset + fourth + ((bins >>> 23) & 510);
      into[at] = (into[at] as number) + gradient;
      into[at + 1] = (into[at + 1] as number) + hessian;
      offset += 4 * stride;
    }
  }
}

/** The sibling's histogram is the parent's less this child's; it is written over the parent's. */
export function subtractHistogram(parent: Float64Array, child: Float64Array, { columns, stride }: Layout, counts: Int32Array): void {
  for (let c = 0; c < columns.length; c++) {
    const from = c * stride;
    const to = from + 2 * (counts[columns[c] as number] as number);
    for (let i = from; i < to; i++) parent[i] = (parent[i] as number) - (child[i] as number);
  }
}

/** The best cut found so far; `column` is -1 while there is none. Written in place, so that scanning allocates nothing. */
export interface Split {
  gain: number;
  column: number;
  bin: number;
  missingLeft: boolean;
  leftGradient: number;
  leftHessian: number;
}

const NOTHING = 1e-9;

/**
 * The cut of a leaf with the greatest gain under second-order boosting (Chen & Guestrin 2016, eq. 7, without the factor ½):
 * GL²/(HL+λ) + GR²/(HR+λ) - G²/(H+λ). Missing values are tried on both sides; where the leaf has none, later ones follow
 * the heavier side. On a column with a direction, cuts whose sides would lie the other way are left out.
 */
export function bestSplit(
  histogram: Float64Array,
  layout: Layout,
  counts: Int32Array,
  gradient: number,
  hessian: number,
  limits: { l2: number; minHessian: number; minGain: number },
  directions: Int8Array,
): Split {
  const best: Split = { gain: limits.minGain, column: -1, bin: 0, missingLeft: false, leftGradient: 0, leftHessian: 0 };
  if (hessian < 2 * limits.minHessian) return best;
  const unsplit = (gradient * gradient) / (hessian + limits.l2);
  for (let c = 0; c < layout.columns.length; c++) {
    const column = layout.columns[c] as number;
    const offset = c * layout.stride;
    const missing = (histogram[offset + 1] as number) > NOTHING;
    const direction = directions[column] as number;
    scan(best, histogram, offset, counts[column] as number, column, gradient, hessian, unsplit, limits, direction, false, missing);
    if (missing) scan(best, histogram, offset, counts[column] as number, column, gradient, hessian, unsplit, limits, direction, true, missing);
  }
  return best;
}

function scan(
  best: Split,
  histogram: Float64Array,
  offset: number,
  count: number,
  column: number,
  gradient: number,
  hessian: number,
  unsplit: number,
  { l2, minHessian }: { l2: number; minHessian: number },
  direction: number,
  missingLeft: boolean,
  missing: boolean,
): void {
  let g = missingLeft ? (histogram[offset] as number) : 0;
  let h = missingLeft ? (histogram[offset + 1] as number) : 0;
  const last = missing && !missingLeft ? count - 1 : count - 2;
  let most = best.gain + unsplit;
  for (let bin = 1; bin <= last; bin++) {
    g += histogram[offset + 2 * bin] as number;
    h += histogram[offset + 2 * bin + 1] as number;
    if (h < minHessian) continue;
    const rest = hessian - h;
    if (rest < minHessian) break;
    const other = gradient - g;
    const left = h + l2;
    const right = rest + l2;
    const whole = (g * g * right + other * other * left) / (left * right);
    if (whole <= most || direction * (g * right - other * left) < 0) continue;
    most = whole;
    best.gain = whole - unsplit;
    best.column = column;
    best.bin = bin;
    best.missingLeft = missing ? missingLeft : h >= rest;
    best.leftGradient = g;
    best.leftHessian = h;
  }
}
