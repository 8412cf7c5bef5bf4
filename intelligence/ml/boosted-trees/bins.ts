import { type Kernels, kernelsFor, LOCATES, ROUNDS } from './kernels.ts';

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

const BLOCK = 4096;
/** With fewer values, laying them out takes longer than searching. */
const FEWEST_VALUES = 1024;
const MOST_EDGES = 255;
const CELLS = 4096;

/** Where values, bins, edges, cells and the grid's frame stand in the kernels' memory. */
const AT = { values: 0, bins: 8 * BLOCK, edges: 9 * BLOCK, cells: 9 * BLOCK + 8 * (MOST_EDGES + 1), frame: 9 * BLOCK + 8 * (MOST_EDGES + 1) + 2 * (CELLS + 8) };

/** `binOf` for all values of a column. */
export function binColumn(edges: Float64Array, values: Float64Array): Uint8Array {
  const bins = new Uint8Array(values.length);
  const room = values.length >= FEWEST_VALUES && edges.length <= MOST_EDGES ? kernelsFor(AT.frame + 32) : undefined;
  if (!room) {
    for (let i = 0; i < bins.length; i++) bins[i] = binOf(edges, values[i] as number);
    return bins;
  }
  const some = new Float64Array(room.buffer, AT.values, BLOCK);
  const theirBins = new Uint8Array(room.buffer, AT.bins, BLOCK);
  const fill = filler(edges, room.kernels, room.buffer);
  for (let from = 0; from < values.length; from += BLOCK) {
    const count = Math.min(BLOCK, values.length - from);
    some.set(values.subarray(from, from + count));
    fill(8 * count);
    bins.set(theirBins.subarray(0, count), from);
  }
  return bins;
}

/**
 * What finds the bins of a block. Where the edges lie evenly enough, a grid of cells between the first and the last says
 * where to look; a value and the edges are placed in it by the same monotone steps, so that no edge of another cell matters.
 */
function filler(edges: Float64Array, kernels: Kernels, buffer: ArrayBuffer): (bytes: number) => void {
  const padded = new Float64Array(buffer, AT.edges, MOST_EDGES + 1).fill(Infinity);
  padded.set(edges);
  const levels = Math.max(1, Math.ceil(Math.log2(edges.length + 1)));
  const low = edges[0] as number;
  const scale = CELLS / ((edges[edges.length - 1] as number) - low);
  const inCell = new Uint16Array(CELLS + 1);
  const cellOf = (edge: number) => Math.min(CELLS, Math.max(0, (edge - low) * scale)) + ROUNDS - ROUNDS;
  if (scale > 0 && scale < Infinity) for (const edge of edges) inCell[cellOf(edge)] = (inCell[cellOf(edge)] as number) + 1;
  const most = LOCATES.find((count) => count >= inCell.reduce((a, b) => Math.max(a, b), 1));
  const find = kernels.search(levels);
  if (most === undefined || most >= levels || !(scale > 0 && scale < Infinity)) return (bytes) => find(AT.values, AT.values + bytes, AT.edges, AT.bins);
  const cells = new Uint16Array(buffer, AT.cells, CELLS + 1);
  let before = 0;
  for (let cell = 0; cell <= CELLS; cell++) {
    cells[cell] = 8 * before;
    before += inCell[cell] as number;
  }
  new Float64Array(buffer, AT.frame, 4).set([low, scale, CELLS, ROUNDS]);
  const locate = kernels.locate(most);
  return (bytes) => locate(AT.values, AT.values + bytes, AT.edges, AT.cells, AT.frame, AT.bins);
}
