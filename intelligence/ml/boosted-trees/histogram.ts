import type { Binned } from './bins.ts';

/** The columns that one tree may use, and where the bins of each begin in a histogram of (gradient, hessian) pairs. */
export interface Layout {
  readonly columns: Int32Array;
  readonly offsets: Int32Array;
  readonly size: number;
}

export function layoutOf(binned: Binned, columns: Int32Array): Layout {
  const offsets = new Int32Array(columns.length);
  let size = 0;
  for (let k = 0; k < columns.length; k++) {
    offsets[k] = size;
    size += 2 * (binned.counts[columns[k] as number] as number);
  }
  return { columns, offsets, size };
}

/** Sums gradients and hessians of the rows `order[from..to)` by bin, column by column. `gathered` is room for the rows' pairs. */
export function fillHistogram(
  into: Float64Array,
  layout: Layout,
  binned: Binned,
  order: Int32Array,
  from: number,
  to: number,
  pairs: Float64Array,
  gathered: Float64Array,
): void {
  into.fill(0, 0, layout.size);
  for (let i = from, k = 0; i < to; i++, k += 2) {
    const row = order[i] as number;
    gathered[k] = pairs[2 * row] as number;
    gathered[k + 1] = pairs[2 * row + 1] as number;
  }
  for (let c = 0; c < layout.columns.length; c++)
    sumColumn(into, layout.offsets[c] as number, binned.columns[layout.columns[c] as number] as Uint8Array, order, from, to, gathered);
}

function sumColumn(into: Float64Array, offset: number, bins: Uint8Array, order: Int32Array, from: number, to: number, gathered: Float64Array): void {
  for (let i = from, k = 0; i < to; i++, k += 2) {
    const at = offset + 2 * (bins[order[i] as number] as number);
    into[at] = (into[at] as number) + (gathered[k] as number);
    into[at + 1] = (into[at + 1] as number) + (gathered[k + 1] as number);
  }
}

/** The sibling's histogram is the parent's less this child's; it is written over the parent's. */
export function subtractHistogram(parent: Float64Array, child: Float64Array, size: number): void {
  for (let i = 0; i < size; i++) parent[i] = (parent[i] as number) - (child[i] as number);
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
  const unsplit = (gradient * gradient) / (hessian + limits.l2);
  for (let c = 0; c < layout.columns.length; c++) {
    const column = layout.columns[c] as number;
    const offset = layout.offsets[c] as number;
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
  for (let bin = 1; bin <= last; bin++) {
    g += histogram[offset + 2 * bin] as number;
    h += histogram[offset + 2 * bin + 1] as number;
    if (h < minHessian) continue;
    const rest = hessian - h;
    if (rest < minHessian) break;
    const other = gradient - g;
    const gain = (g * g) / (h + l2) + (other * other) / (rest + l2) - unsplit;
    if (gain <= best.gain || direction * (g / (h + l2) - other / (rest + l2)) < 0) continue;
    best.gain = gain;
    best.column = column;
    best.bin = bin;
    best.missingLeft = missing ? missingLeft : h >= rest;
    best.leftGradient = g;
    best.leftHessian = h;
  }
}
