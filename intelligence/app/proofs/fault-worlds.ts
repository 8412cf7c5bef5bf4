import { pick, type Random, shuffle } from '../../kernel/random.ts';
import type { Alarm } from '../../predictive/incidents/alarm.ts';
import { type FaultTree, faultTree } from './fault-trees.ts';

const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
const NODES = 500;
/** When every world begins. */
export const START = Date.UTC(2026, 2, 3, 6);
/** A notice of a fault or of a repair is up to so late, by the time it bears or by the time it comes. */
const LATE = 120 * SECOND;
const LOST = 0.1;
const DOUBLED = 0.05;

/** A node that fails and is repaired. */
export type Fault = { readonly root: string; readonly from: number; readonly until: number };
export type WorldKind = 'one' | 'small' | 'two' | 'nested' | 'flapping';

/** What happens in a network and what its monitoring says of it. */
export type FaultWorld = {
  readonly kind: WorldKind;
  readonly tree: FaultTree;
  readonly faults: readonly Fault[];
  /** A device that comes and goes, with all beneath it. */
  readonly flapper: { readonly root: string; readonly from: number; readonly until: number; readonly slow: boolean } | null;
  /** In the order in which they come. */
  readonly alarms: readonly Alarm[];
  /** When somebody looks at the incidents. */
  readonly looks: readonly number[];
};

/** A world of a kind. */
export function faultWorld(kind: WorldKind, random: Random): FaultWorld {
  const tree = faultTree(random, NODES);
  const from = START + Math.floor(random() * 10 * MINUTE);
  if (kind === 'flapping') return flappingWorld(tree, random, from);
  const faults = faultsOf(kind, tree, random, from);
  const say = monitoring(random);
  const alarms = shuffle(say(outages(tree, faults)), random);
  const looks = faults.flatMap(({ from: begin, until }) => [
    ...every(30 * SECOND, begin, begin + 11 * MINUTE),
    ...every(30 * SECOND, until, until + 11 * MINUTE),
  ]);
  return { kind, tree, faults, flapper: null, alarms: inOrder(alarms), looks: [...new Set(looks)].sort((a, b) => a - b) };
}

/** When each node goes down and comes back: it is down while any fault above it lasts. */
function outages(tree: FaultTree, faults: readonly Fault[]): { node: string; from: number; until: number }[] {
  const spans = new Map<string, { from: number; until: number }>();
  for (const { root, from, until } of faults)
    for (const node of tree.under.get(root) as readonly string[]) {
      const known = spans.get(node);
      spans.set(node, known ? { from: Math.min(known.from, from), until: Math.max(known.until, until) } : { from, until });
    }
  return [...spans].map(([node, span]) => ({ node, ...span }));
}

/** Which nodes are cut off at a moment. */
export function cutOff(world: FaultWorld, at: number): Set<string> {
  return new Set(world.faults.filter(({ from, until }) => from <= at && at < until).flatMap(({ root }) => world.tree.under.get(root) as readonly string[]));
}

function faultsOf(kind: WorldKind, tree: FaultTree, random: Random, from: number): Fault[] {
  const sized = (least: number, most = Number.POSITIVE_INFINITY): string[] =>
    tree.nodes.filter((node) => sizeOf(tree, node) >= least && sizeOf(tree, node) <= most).sort();
  const until = from + (30 + Math.floor(random() * 150)) * MINUTE;
  if (kind === 'one') return [{ root: pick(random, sized(20)), from, until }];
  if (kind === 'small') return [{ root: pick(random, sized(2, 19)), from, until }];
  if (kind === 'two') {
    const all = sized(5, 150);
    for (;;) {
      const root = pick(random, all);
      const other = pick(random, all);
      if (!canBeToldApart(tree, root, other)) continue;
      const second = from + Math.floor(random() * LATE);
      return [
        { root, from, until },
        { root: other, from: second, until: until + Math.floor((random() - 0.5) * 20 * MINUTE) },
      ];
    }
  }
  const root = pick(random, sized(20));
  const beneath = (tree.under.get(root) as readonly string[]).filter((node) => node !== root && sizeOf(tree, node) >= 5).sort();
  if (beneath.length === 0) return faultsOf(kind, tree, random, from);
  return [
    { root, from, until },
    { root: pick(random, beneath), from: from + 15 * MINUTE, until: until + 40 * MINUTE },
  ];
}

const sizeOf = (tree: FaultTree, node: string): number => (tree.under.get(node) as readonly string[]).length;

/** Two faults that leave at least five nodes working beneath the node that feeds both: without these nobody could tell them from one. */
function canBeToldApart(tree: FaultTree, a: string, b: string): boolean {
  for (let above: string | null = a; above !== null; above = tree.parent.get(above) ?? null) {
    if (!tree.under.get(above)?.includes(b)) continue;
    return above !== a && above !== b && sizeOf(tree, above) - sizeOf(tree, a) - sizeOf(tree, b) >= 5;
  }
  return false;
}

/** A device that goes and comes: every minute or two, or some times an hour; its readings go on while it is there. */
function flappingWorld(tree: FaultTree, random: Random, from: number): FaultWorld {
  const root = pick(random, tree.nodes.filter((node) => sizeOf(tree, node) <= 12).sort());
  const slow = random() < 0.4;
  const alarms: Alarm[] = [];
  let at = from;
  for (let flaps = 4 + Math.floor(random() * 12); flaps > 0; flaps--) {
    const down = (slow ? 240 : 20 + random() * 100) * SECOND;
    const up = (slow ? 5 * 60 + random() * 600 : 20 + random() * 180) * SECOND;
    for (const node of tree.under.get(root) as readonly string[]) {
      const lag = Math.floor(random() * 15) * SECOND;
      for (const [kind, when] of [
        ['down', at + lag],
        ['up', at + down + lag],
      ] as const)
        if (random() >= LOST) alarms.push({ kind, node, at: when, learnedAt: when + Math.floor(random() * LATE) });
    }
    at += down + up;
  }
  const until = at;
  for (const node of tree.under.get(root) as readonly string[])
    for (const when of every(15 * MINUTE, until + MINUTE, until + 90 * MINUTE)) alarms.push({ kind: 'seen', node, at: when, learnedAt: when + 5 * SECOND });
  const looks = [...every(MINUTE, from, until + 10 * MINUTE), until + 100 * MINUTE];
  return { kind: 'flapping', tree, faults: [], flapper: { root, from, until, slow }, alarms: inOrder(shuffle(alarms, random)), looks };
}

/** A monitoring that is late by its clock (it asks in turn), by its way (alarms wait), or by both, with the root's alarm often the last. */
function monitoring(random: Random): (spans: readonly { node: string; from: number; until: number }[]) => Alarm[] {
  const asks = random() < 0.67 ? LATE : 5 * SECOND;
  const waits = asks < LATE || random() < 0.5 ? LATE : 5 * SECOND;
  const parentLast = random() < 0.5;
  const say = (kind: 'down' | 'up', node: string, moment: number, last: boolean): Alarm[] => {
    if (random() < LOST) return [];
    const at = moment + Math.floor(asks * (last ? 1 : random()));
    const alarm = { kind, node, at, learnedAt: at + Math.floor(waits * (last ? 1 : random())) };
    if (random() >= DOUBLED) return [alarm];
    const later = random() < 0.5 ? 0 : Math.floor(random() * MINUTE);
    return [alarm, { ...alarm, at: at + later, learnedAt: alarm.learnedAt + later + Math.floor(random() * 10) * SECOND }];
  };
  return (spans) =>
    spans.flatMap(({ node, from, until }, i) => [...say('down', node, from, i === 0 && parentLast), ...say('up', node, until, i === 0 && parentLast)]);
}

const inOrder = (alarms: Alarm[]): Alarm[] => alarms.sort((a, b) => a.learnedAt - b.learnedAt);

function* every(step: number, from: number, until: number): Generator<number> {
  for (let at = from; at <= until; at += step) yield at;
}
