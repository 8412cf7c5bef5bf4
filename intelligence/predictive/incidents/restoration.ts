import type { IncidentSettings } from './settings.ts';
import type { Topology } from './topology.ts';

/** A part of the network that has most likely not come back, with the chance of that against all of it being up in silence. */
export type StillCut = { readonly root: string; readonly chance: number };

/** Before anything is heard, a fault is as likely to be repaired as not. */
const REPAIRED = 0.5;
const TIE = 1e-9;

/**
 * What is still cut off beneath a root, once reports of nodes that are back have stopped to come. A node that is back says so with chance
 * 1 − `lost`; beneath a cut nobody says so but by `otherPath`; a second fault beneath the first costs `secondFault`. The answer holds the
 * root itself when its repair explains less than its fault; it is empty when all is back, though a few are silent. Nodes in `apart`
 * belong to other incidents and say nothing here. Max-product over the tree, from the leaves.
 */
export function stillCut(
  root: string,
  back: { has(node: string): boolean },
  apart: { has(node: string): boolean },
  topology: Topology,
  settings: IncidentSettings,
): StillCut[] {
  const heard = Math.log(1 - settings.lost);
  const silent = Math.log(settings.lost);
  const contrary = Math.log(settings.otherPath);
  const states = new Map<string, { cut: number; up: number; ups: number }>();
  for (const node of topology.under(root).toReversed()) {
    const counted = !apart.has(node);
    const isBack = counted && back.has(node);
    let ups = isBack ? 1 : 0;
    let up = counted ? (isBack ? heard : silent) : 0;
    for (const child of topology.childrenOf(node)) {
      const known = states.get(child) as { cut: number; up: number; ups: number };
      ups += known.ups;
      up += Math.max(known.cut, known.up);
    }
    const prior = node === root ? REPAIRED : settings.secondFault;
    // A node of another incident is no root here, and a part without any node of its own cannot be cut.
    const cut = counted ? Math.log(prior) + ups * contrary : Number.NEGATIVE_INFINITY;
    states.set(node, { cut, up: node === root ? up + Math.log(1 - REPAIRED) : up, ups });
  }
  const found: StillCut[] = [];
  const open = [root];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const { cut, up } = states.get(node) as { cut: number; up: number };
    if (cut > up + TIE) found.push({ root: node, chance: 1 / (1 + Math.exp(up - cut)) });
    else open.push(...topology.childrenOf(node));
  }
  return found.sort((a, b) => (a.root < b.root ? -1 : 1));
}
