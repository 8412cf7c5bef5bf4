import type { NodePlace } from '../../data/features/node.ts';

/** The chances of one element by itself; null when nothing can be said of it. */
export type ElementChance = { readonly near: number | null; readonly far: number | null };

/** No network has so many levels; an inventory that tells of more is cut there, as every path is walked for every device. */
export const DEEPEST = 64;

/** The elements from a device upwards, itself first; a circle in the inventory ends it, and so does `DEEPEST`. */
export function pathOf(places: ReadonlyMap<string, Pick<NodePlace, 'parent'>>, node: string): string[] {
  const path = [node];
  for (let at = places.get(node)?.parent ?? null; at !== null && path.length < DEEPEST && !path.includes(at); at = places.get(at)?.parent ?? null)
    path.push(at);
  return path;
}

/**
 * The chance that a path is cut by any of its elements, which fail each on its own: 1 - Π(1 - chance). An element of which nothing
 * can be said counts with `usual`, the share of all; null when nothing can be said of the first.
 */
export function pathChance(path: readonly ElementChance[], usual: ElementChance): ElementChance {
  const [first] = path;
  const over = (read: (element: ElementChance) => number | null): number | null =>
    !first || read(first) === null ? null : path.reduce((cut, element) => cut + (1 - cut) * (read(element) ?? read(usual) ?? 0), 0);
  return { near: over(({ near }) => near), far: over(({ far }) => far) };
}
