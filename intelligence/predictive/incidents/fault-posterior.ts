import type { IncidentSettings } from './settings.ts';
import type { Topology } from './topology.ts';

/** What was heard of the nodes within one window. */
export type Evidence = {
  /** Nodes that went down. */
  readonly down: ReadonlySet<string>;
  /** Nodes that were heard to be up while the others were down. */
  readonly heardUp: ReadonlySet<string>;
  /** Roots of faults known before: what is beneath them was down already and cannot say anything new. */
  readonly dark: Iterable<string>;
  /** Roots of faults that were repaired lately: they fail again more easily than others fail. */
  readonly lately: ReadonlySet<string>;
};

/** A node that may have failed and its chance, given all that was and was not heard. */
export type Suspect = { readonly node: string; readonly chance: number };

/** A fault that explains alarms: the likeliest root and the nodes whose alarms it explains. */
export type Fault = {
  readonly root: string;
  readonly alarms: readonly string[];
  /** The chance of the root, and the likeliest of the nodes above and beneath it. */
  suspects(): { readonly chance: number; readonly runnersUp: readonly Suspect[] };
};

const RUNNERS_UP = 3;
const LEAST_CHANCE = 0.001;
/** Two explanations nearer than this in log likelihood are ties; a tie goes to the lower node. */
const TIE = 1e-9;

/** How many nodes are down, heard to be up, and dark before, at a node or beneath it. */
type Tally = { down: number; up: number; dark: number };
type Branch = { fault: number; apart: number; best: number; sum: number; children: string[] };

/**
 * The most likely set of faults, none beneath another. A fault costs `secondFault`, or `sameAgain` where there was one lately; each node beneath it is heard with chance 1 − `lost`,
 * is silent with chance `lost`, and is heard to be up with chance `otherPath`; a node that is down lies beneath some fault. Over a tree
 * that is the max-product and sum-product recursion of Pearl (1988), exact, in time linear in the nodes that are down and those above them.
 */
export function likeliestFaults(evidence: Evidence, topology: Topology, settings: IncidentSettings): Fault[] {
  const branches = branchesOf(evidence, topology, settings);
  const tops = [...branches.keys()].filter((node) => !branches.has(topology.parentOf(node) ?? '')).sort();
  const alarms = new Map<string, string[]>();
  const open = [...tops];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const branch = branches.get(node) as Branch;
    if (branch.fault > branch.apart + TIE) alarms.set(node, []);
    else open.push(...branch.children);
  }
  for (const node of [...evidence.down].sort()) {
    for (const above of upwards(node, topology)) alarms.get(above)?.push(node);
  }
  let chances: Map<string, number> | null = null;
  return [...alarms]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([root, explained]) => ({
      root,
      alarms: explained,
      suspects() {
        chances ??= chancesOf(tops, branches, evidence.down);
        return { chance: chances.get(root) as number, runnersUp: runnersUp(root, chances, topology) };
      },
    }));
}

function runnersUp(root: string, chances: ReadonlyMap<string, number>, topology: Topology): Suspect[] {
  return [...chances]
    .filter(([node, chance]) => node !== root && chance >= LEAST_CHANCE && (topology.isUnder(node, root) || topology.isUnder(root, node)))
    .sort(([a, x], [b, y]) => y - x || topology.depthOf(b) - topology.depthOf(a) || (a < b ? -1 : 1))
    .slice(0, RUNNERS_UP)
    .map(([node, chance]) => ({ node, chance }));
}

/** For each node that is down or above one: the log likelihood that it failed, and that it did not. */
function branchesOf({ down, heardUp, dark, lately }: Evidence, topology: Topology, settings: IncidentSettings): Map<string, Branch> {
  const tally = tallyOf(down, topology);
  const add = (node: string | null, key: 'up' | 'dark', count: number): void => {
    let above = node;
    while (above !== null && !tally.has(above)) above = topology.parentOf(above);
    if (above !== null) (tally.get(above) as Tally)[key] += count;
  };
  for (const node of heardUp) add(node, 'up', 1);
  for (const root of outermost(dark, topology)) add(topology.parentOf(root), 'dark', topology.sizeOf(root));

  const heard = Math.log(1 - settings.lost);
  const silent = Math.log(settings.lost);
  const prior = Math.log(settings.secondFault);
  const again = Math.log(settings.sameAgain);
  const contrary = Math.log(settings.otherPath);
  const branches = new Map<string, Branch>();
  const upFromTheLeaves = [...tally.keys()].sort((a, b) => topology.depthOf(b) - topology.depthOf(a) || (a < b ? -1 : 1));
  for (const node of upFromTheLeaves) {
    const count = tally.get(node) as Tally;
    const above = tally.get(topology.parentOf(node) ?? '');
    if (above) for (const key of ['down', 'up', 'dark'] as const) above[key] += count[key];
    const quiet = topology.sizeOf(node) - count.down - count.up - count.dark;
    const fault = (lately.has(node) ? again : prior) + count.down * heard + count.up * contrary + quiet * silent;
    const children = topology.childrenOf(node).filter((child) => branches.has(child));
    const isDown = down.has(node);
    const of = (key: 'best' | 'sum'): number =>
      isDown ? Number.NEGATIVE_INFINITY : children.reduce((sum, child) => sum + (branches.get(child) as Branch)[key], 0);
    const apart = of('best');
    branches.set(node, { fault, apart, best: Math.max(fault, apart), sum: logSum(fault, of('sum')), children });
  }
  return branches;
}

/** The chance of each node to be a root, all explanations weighed together. */
function chancesOf(tops: readonly string[], branches: ReadonlyMap<string, Branch>, down: ReadonlySet<string>): Map<string, number> {
  const chances = new Map<string, number>();
  for (const top of tops) {
    const whole = (branches.get(top) as Branch).sum;
    const open = [{ node: top, outside: 0 }];
    for (let next = open.pop(); next; next = open.pop()) {
      const { fault, children } = branches.get(next.node) as Branch;
      chances.set(next.node, Math.exp(next.outside + fault - whole));
      if (down.has(next.node)) continue;
      const all = children.reduce((sum, child) => sum + (branches.get(child) as Branch).sum, 0);
      for (const child of children) open.push({ node: child, outside: next.outside + all - (branches.get(child) as Branch).sum });
    }
  }
  return chances;
}

const logSum = (a: number, b: number): number => {
  const high = Math.max(a, b);
  return high === Number.NEGATIVE_INFINITY ? high : high + Math.log(Math.exp(a - high) + Math.exp(b - high));
};

/** Every node that is down and every one above, with what was heard of the node itself. */
function tallyOf(down: ReadonlySet<string>, topology: Topology): Map<string, Tally> {
  const tally = new Map<string, Tally>();
  for (const node of down) {
    for (let above: string | null = node; above !== null && !tally.has(above); above = topology.parentOf(above)) tally.set(above, { down: 0, up: 0, dark: 0 });
    (tally.get(node) as Tally).down = 1;
  }
  return tally;
}

/** The node and all that feed it, from below. */
export function* upwards(node: string, topology: Topology): Generator<string> {
  for (let next: string | null = node; next !== null; next = topology.parentOf(next)) yield next;
}

/** Those of the nodes that lie beneath no other of them. */
function outermost(nodes: Iterable<string>, topology: Topology): string[] {
  const all = new Set(nodes);
  const isInner = (node: string): boolean => {
    let above = topology.parentOf(node);
    while (above !== null && !all.has(above)) above = topology.parentOf(above);
    return above !== null;
  };
  return [...all].filter((node) => !isInner(node));
}
