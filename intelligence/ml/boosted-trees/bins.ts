/** Columns of bin numbers. Bin 0 stands for missing; `counts` says how many bins each column has, bin 0 included. */
export interface Binned {
  readonly rows: number;
  readonly columns: readonly Uint8Array[];
  readonly counts: Int32Array;
  /** Per column: 1 when a higher bin may only raise the log-odds, -1 only lower them, 0 either. */
  readonly directions: Int8Array;
}

const SAMPLE = 200_000;

/**
 * The upper edges of bins of about equally many values, at most `most` bins. A value belongs to the first bin whose edge is
 * not below it, or to the one after the last edge. Every distinct value has its own bin where they are few.
 */
export function quantileEdges(values: ArrayLike<number>, most: number): Float64Array {
  const sorted = sample(values).sort();
  const edges: number[] = [];
  const target = sorted.length / most;
  const distinct = countDistinct(sorted);
  let inBin = 0;
  for (let i = 0; i + 1 < sorted.length && edges.length < most - 1; i++) {
    inBin++;
    const here = sorted[i] as number;
    const next = sorted[i + 1] as number;
    if (here === next || (distinct > most && inBin < target)) continue;
    const middle = here + (next - here) / 2;
    edges.push(middle < next ? middle : here);
    inBin = 0;
  }
  return Float64Array.from(edges);
}

/** The values that are numbers; of very many, an evenly spaced sample. */
function sample(values: ArrayLike<number>): Float64Array {
  const step = Math.max(1, Math.floor(values.length / SAMPLE));
  const taken = new Float64Array(Math.ceil(values.length / step));
  let size = 0;
  for (let i = 0; i < values.length; i += step) {
    const value = values[i] as number;
    if (!Number.isNaN(value)) taken[size++] = value;
  }
  return taken.slice(0, size);
}

function countDistinct(sorted: Float64Array): number {
  let count = sorted.length > 0 ? 1 : 0;
  for (let i = 1; i < sorted.length; i++) if (sorted[i] !== sorted[i - 1]) count++;
  return count;
}

/** The bin of a value: 0 when it is missing (NaN), else 1 to `edges.length + 1`. */
export function binOf(edges: Float64Array, value: number): number {
  if (Number.isNaN(value)) return 0;
  let low = 0;
  let high = edges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (edges[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low + 1;
}
