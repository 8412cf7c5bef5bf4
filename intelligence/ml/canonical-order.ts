import type { Column } from './table.ts';

/**
 * An order of the rows that depends on their content and not on how they came: training in this order makes the model
 * independent of the order of the rows. Rows are ordered by a 64-bit hash of values, label, weight and group; rows with
 * equal content are interchangeable.
 */
export function canonicalOrder(columns: readonly Column[], labels: Uint8Array, weights?: Float64Array, groups?: Int32Array): Int32Array {
  const high = new Uint32Array(labels.length).fill(0x9e3779b9);
  const low = new Uint32Array(labels.length).fill(0x85ebca6b);
  for (const column of columns) column.kind === 'numeric' ? mixNumbers(high, low, column.values) : mixWords(high, low, column.codes, column.levels);
  mixNumbers(high, low, Float64Array.from(labels));
  if (weights) mixNumbers(high, low, weights);
  if (groups) mixNumbers(high, low, Float64Array.from(groups));
  const key = Float64Array.from(high, (value, i) => (value & 0x1fffff) * 4294967296 + (low[i] as number));
  return Int32Array.from(key.keys()).sort((a, b) => (key[a] as number) - (key[b] as number) || a - b);
}

function mixNumbers(high: Uint32Array, low: Uint32Array, values: Float64Array): void {
  const word = new Float64Array(1);
  const halves = new Uint32Array(word.buffer);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] as number;
    word[0] = Number.isNaN(value) ? Number.MAX_VALUE : value + 0;
    mix(high, low, i, halves[0] as number, halves[1] as number);
  }
}

function mixWords(high: Uint32Array, low: Uint32Array, codes: Int32Array, levels: readonly string[]): void {
  const hashes = Uint32Array.from(levels, hashText);
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i] as number;
    mix(high, low, i, code < 0 ? 1 : (hashes[code] as number), 0x27d4eb2f);
  }
}

/** One round each of the finalising mix of MurmurHash3 (public domain, A. Appleby) on two chained words. */
function mix(high: Uint32Array, low: Uint32Array, i: number, a: number, b: number): void {
  low[i] = scramble((low[i] as number) ^ a);
  high[i] = scramble((high[i] as number) ^ b ^ (low[i] as number));
  low[i] = scramble((low[i] as number) ^ (high[i] as number));
}

function scramble(x: number): number {
  let h = Math.imul(x ^ (x >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** FNV-1a over the code units. */
function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return h >>> 0;
}
