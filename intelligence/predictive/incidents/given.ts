import type { Alarm } from './alarm.ts';
import type { Network } from './network-state.ts';

/** When the tests of incidents begin. */
export const BEGIN = Date.UTC(2026, 2, 3, 6);

/** So many devices beneath one, each with its parent. */
export const leaves = (parent: string, count: number): [string, string][] => Array.from({ length: count }, (_, i) => [`${parent}${i}`, parent]);

/** An alarm so many seconds after the beginning, that is heard of later by `late` seconds. */
export const alarm = (kind: Alarm['kind'], node: string, seconds: number, late = 0): Alarm => ({
  kind,
  node,
  at: BEGIN + seconds * 1000,
  learnedAt: BEGIN + (seconds + late) * 1000,
});

/** Alarms of everything beneath a root, one a second, in the order of the network. */
export const alarmsBeneath =
  (network: Network) =>
  (kind: Alarm['kind'], root: string, seconds: number, but: readonly string[] = []): Alarm[] =>
    network.topology
      .under(root)
      .filter((node) => !but.includes(node))
      .map((node, i) => alarm(kind, node, seconds + i));
