import { UilError } from '../../kernel/errors.ts';
import type { Forest } from './forest.ts';

const PARTS = ['roots', 'column', 'bin', 'missingLeft', 'left', 'right', 'value', 'cover'] as const satisfies readonly (keyof Forest)[];

/** The trees as JSON: each array as a list of numbers. */
export type ForestSnapshot = Readonly<Record<(typeof PARTS)[number], number[]>>;

export const snapshotForest = (forest: Forest): ForestSnapshot =>
  Object.fromEntries(PARTS.map((part) => [part, [...forest[part]]])) as unknown as ForestSnapshot;

/** The trees of a snapshot, bit for bit, for data of so many columns. Throws SNAPSHOT_INVALID when they do not hang together. */
export function restoreForest(parts: ForestSnapshot, columns: number): Forest {
  if (PARTS.some((part) => !parts[part].every(Number.isFinite))) throw new UilError('SNAPSHOT_INVALID', ['a number of its trees is missing']);
  const forest: Forest = {
    roots: Int32Array.from(parts.roots),
    column: Int32Array.from(parts.column),
    bin: Uint8Array.from(parts.bin),
    missingLeft: Uint8Array.from(parts.missingLeft),
    left: Int32Array.from(parts.left),
    right: Int32Array.from(parts.right),
    value: Float64Array.from(parts.value),
    cover: Float64Array.from(parts.cover),
  };
  if (!hangsTogether(forest, columns)) throw new UilError('SNAPSHOT_INVALID', ['its trees are damaged']);
  return forest;
}

/** Children come after their parents and inside the arrays, so every walk ends; columns exist. */
function hangsTogether({ roots, column, left, right, value, cover, bin, missingLeft }: Forest, columns: number): boolean {
  const nodes = value.length;
  if ([column, bin, missingLeft, left, right, cover].some((part) => part.length !== nodes) || roots.some((root) => root < 0 || root >= nodes)) return false;
  for (let node = 0; node < nodes; node++) {
    if ((left[node] as number) < 0) continue;
    const children = [left[node] as number, right[node] as number];
    if (children.some((child) => child <= node || child >= nodes) || (column[node] as number) < 0 || (column[node] as number) >= columns) return false;
  }
  return true;
}
