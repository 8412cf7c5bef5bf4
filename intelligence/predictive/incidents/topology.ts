import { DEEPEST } from '../network/path.ts';

/** The network as a forest: who feeds whom. Nodes that nobody has told of are trees of one. */
export type Topology = {
  parentOf(node: string): string | null;
  childrenOf(node: string): readonly string[];
  /** The node and all beneath it, each before those beneath it. */
  under(node: string): readonly string[];
  /** How many nodes `under` has. */
  sizeOf(node: string): number;
  depthOf(node: string): number;
  /** True when `node` is `root` or beneath it. */
  isUnder(node: string, root: string): boolean;
};

const NONE: readonly string[] = [];

/**
 * Lays out the network. `inventory` says the parent of a node, or null for a node that nothing feeds; `learned` are parents named by
 * alarms, for nodes that the inventory does not know. A circle of parents is cut above the first of its nodes by name, and a
 * branch at every level that is deeper than any network.
 */
export function topologyOf(inventory: ReadonlyMap<string, string | null>, learned: Iterable<readonly [node: string, parent: string]> = []): Topology {
  const parents = new Map(inventory);
  for (const [node, parent] of learned) if (!parents.has(node)) parents.set(node, parent);
  for (const parent of [...parents.values()]) if (parent !== null && !parents.has(parent)) parents.set(parent, null);
  cutCircles(parents);
  cutDeep(parents);

  const children = new Map<string, string[]>();
  const tops: string[] = [];
  for (const node of [...parents.keys()].sort()) {
    const parent = parents.get(node) as string | null;
    if (parent === null) tops.push(node);
    else {
      const siblings = children.get(parent);
      if (siblings) siblings.push(node);
      else children.set(parent, [node]);
    }
  }
  const { order, place, depth } = walk(tops, children);
  const size = new Map<string, number>();
  for (let i = order.length - 1; i >= 0; i--) {
    const node = order[i] as string;
    size.set(
      node,
      (children.get(node) ?? NONE).reduce((sum, child) => sum + (size.get(child) as number), 1),
    );
  }
  const sizeOf = (node: string): number => size.get(node) ?? 1;

  return {
    parentOf: (node) => parents.get(node) ?? null,
    childrenOf: (node) => children.get(node) ?? NONE,
    under(node) {
      const from = place.get(node);
      return from === undefined ? [node] : order.slice(from, from + sizeOf(node));
    },
    sizeOf,
    depthOf: (node) => depth.get(node) ?? 0,
    isUnder(node, root) {
      if (node === root) return true;
      const at = place.get(node);
      const from = place.get(root);
      return at !== undefined && from !== undefined && at > from && at < from + sizeOf(root);
    },
  };
}

/** Puts the nodes in an order in which everything beneath a node follows it at once. */
function walk(tops: readonly string[], children: ReadonlyMap<string, readonly string[]>) {
  const order: string[] = [];
  const place = new Map<string, number>();
  const depth = new Map<string, number>();
  const stack = tops.toReversed().map((node) => ({ node, level: 0 }));
  for (let next = stack.pop(); next; next = stack.pop()) {
    place.set(next.node, order.length);
    depth.set(next.node, next.level);
    order.push(next.node);
    for (const child of (children.get(next.node) ?? NONE).toReversed()) stack.push({ node: child, level: next.level + 1 });
  }
  return { order, place, depth };
}

function cutCircles(parents: Map<string, string | null>): void {
  const sound = new Set<string>();
  for (const start of [...parents.keys()].sort()) {
    const path: string[] = [];
    const onPath = new Set<string>();
    let node: string | null = start;
    while (node !== null && !sound.has(node) && !onPath.has(node)) {
      path.push(node);
      onPath.add(node);
      node = parents.get(node) ?? null;
    }
    if (node !== null && onPath.has(node)) {
      const first = path.slice(path.indexOf(node)).sort()[0] as string;
      parents.set(first, null);
    }
    for (const passed of path) sound.add(passed);
  }
}

function cutDeep(parents: Map<string, string | null>): void {
  const levels = new Map<string, number>();
  for (const start of parents.keys()) {
    const path: string[] = [];
    let node: string | null = start;
    for (; node !== null && !levels.has(node); node = parents.get(node) ?? null) path.push(node);
    let level = node === null ? -1 : (levels.get(node) as number);
    for (const passed of path.toReversed()) {
      level = level + 1 === DEEPEST ? 0 : level + 1;
      if (level === 0) parents.set(passed, null);
      levels.set(passed, level);
    }
  }
}
