import { pick, type Random, shuffle } from '../../kernel/random.ts';
import type { Inventory } from '../../predictive/incidents/network-state.ts';

/** A made-up network whose every connection is known. */
export type FaultTree = {
  readonly nodes: readonly string[];
  readonly parent: ReadonlyMap<string, string | null>;
  /** A node and all beneath it. */
  readonly under: ReadonlyMap<string, readonly string[]>;
  readonly inventory: Inventory;
};

type Shape = (i: number, random: Random, marks: number[]) => number;

/** How a network grows: which of the nodes before it feeds the i-th one. */
const SHAPES: readonly Shape[] = [
  // A core, a ring of aggregation, distribution, and access wherever there is room.
  (i, random) => (i <= 6 ? 0 : i <= 40 ? 1 + Math.floor(random() * 6) : 7 + Math.floor(random() * 34)),
  // Grown without a plan; each node may feed the next.
  (i, random) => Math.floor(random() * i),
  // Radio towers, each behind one of the last few, each with its sectors.
  (i, random, towers) => {
    if (i % 6 !== 1) return towers.at(-1) as number;
    const behind = towers[Math.max(0, towers.length - 1 - Math.floor(random() * 4))] as number;
    towers.push(i);
    return behind;
  },
];

/** A network of so many nodes in one of three shapes; nodes that feed none have up to a dozen customers, others sometimes a few. */
export function faultTree(random: Random, size: number): FaultTree {
  const names = shuffle(
    Array.from({ length: size }, (_, i) => `n${i}`),
    random,
  );
  const shape = pick(random, SHAPES);
  const towers = [0];
  const feeds = Array.from({ length: size }, (_, i) => (i === 0 ? -1 : shape(i, random, towers)));
  const children: number[][] = feeds.map(() => []);
  for (const [i, above] of feeds.entries()) if (above >= 0) children[above]?.push(i);
  const under = new Map<string, readonly string[]>();
  for (let i = size - 1; i >= 0; i--)
    under.set(names[i] as string, [
      names[i] as string,
      ...(children[i] as number[]).flatMap((child) => under.get(names[child] as string) as readonly string[]),
    ]);
  const parents = new Map(feeds.map((above, i) => [names[i] as string, above < 0 ? null : (names[above] as string)]));
  const customers = new Map(
    names.map((node, i) => {
      const count = Math.floor(random() * (children[i]?.length ? 2 : 12));
      return [node, Array.from({ length: count }, (_, k) => ({ id: `${node}/${k}`, monthlyMinor: 1500 + Math.floor(random() * 7000) }))];
    }),
  );
  return { nodes: names, parent: parents, under, inventory: { parents, customers } };
}
