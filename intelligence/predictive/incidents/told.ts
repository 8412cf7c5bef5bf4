import type { Incident } from './incidents.ts';

/**
 * What is worth saying once. `new`: an incident whose root is settled. `root-changed`: alarms that came later point to another node.
 * `widened`: nodes are cut off that had not been told of. `part-restored`: nodes are back while others are not. `again`: it is down again
 * after it was told to be over. `over`: all is back. `merged`: it turned out to be part of another incident. `withdrawn`: its alarms were
 * explained otherwise.
 */
export type ChangeKind = 'new' | 'root-changed' | 'widened' | 'part-restored' | 'again' | 'over' | 'merged' | 'withdrawn';

/** One thing to say about one incident; several kinds at once are one notice. */
export type Change = {
  /** Stays the same for the whole incident, whatever becomes of its root. */
  readonly id: string;
  readonly kinds: readonly ChangeKind[];
  /** As it stands now; null when it was merged or withdrawn. */
  readonly incident: Incident | null;
  /** Nodes that are told to be cut off for the first time. */
  readonly cut: readonly string[];
  /** Nodes that are told to be back for the first time. */
  readonly restored: readonly string[];
  /** For `merged`: the incident that it is part of. */
  readonly into: string | null;
};

/** What was said of one incident; plain JSON. */
export type ToldIncident = {
  readonly id: string;
  readonly key: string;
  readonly root: string;
  readonly witness: { readonly node: string; readonly at: number };
  readonly over: boolean;
  /** Every node that it concerned when it was last told of. */
  readonly extent: readonly string[];
  readonly cut: readonly string[];
  readonly restored: readonly string[];
};

/** What was said so far; nothing at first. */
export type Told = readonly ToldIncident[];

/**
 * What changed since it was last told, and what has been told then. Nothing is said before an incident is settled, nor of one that was over
 * by then; a node is said to be cut off once and to be back once in one incident, so that flapping is told once.
 */
export function changesSince(told: Told, incidents: readonly Incident[]): { changes: Change[]; told: Told } {
  const match = matches(told, incidents);
  const changes: Change[] = [];
  const next: ToldIncident[] = [];
  const ids = new Map<string, string>();
  for (const incident of incidents) {
    const known = match.get(incident);
    const change = known ? changeOf(known, incident) : firstWord(incident);
    if (change) changes.push(change);
    if (known || change) {
      ids.set(incident.key, known?.id ?? incident.key);
      next.push(known ? after(known, incident, change) : after(blank(incident), incident, change));
    }
  }
  const kept = new Set(match.values());
  for (const gone of told) {
    if (kept.has(gone) || gone.over) continue;
    const into = incidents.find((one) => ids.has(one.key) && (one.nodes.includes(gone.root) || one.back.includes(gone.root)));
    const kinds: ChangeKind[] = [into ? 'merged' : 'withdrawn'];
    changes.push({
      id: gone.id,
      kinds,
      incident: null,
      cut: [],
      restored: into ? [] : minus(gone.cut, gone.restored),
      into: into ? (ids.get(into.key) ?? null) : null,
    });
  }
  return { changes, told: next };
}

/** Which incident is which told one: by key, and failing that by the first alarm, which stays when the root moves. */
function matches(told: Told, incidents: readonly Incident[]): Map<Incident, ToldIncident> {
  const found = new Map<Incident, ToldIncident>();
  const free = new Set(told);
  const byKey = new Map(told.map((one) => [one.key, one]));
  for (const incident of incidents) {
    const known = byKey.get(incident.key);
    if (!known) continue;
    found.set(incident, known);
    free.delete(known);
  }
  for (const incident of incidents) {
    if (found.has(incident) || incident.after !== null) continue;
    const known = [...free].find((one) => incident.heard.some(({ node, at }) => node === one.witness.node && at === one.witness.at));
    if (!known) continue;
    found.set(incident, known);
    free.delete(known);
  }
  return found;
}

const blank = ({ key, root, witness }: Incident): ToldIncident => ({ id: key, key, root, witness, over: false, extent: [], cut: [], restored: [] });

function firstWord(incident: Incident): Change | null {
  const brief = incident.until !== null || (incident.nodes.length === 0 && incident.state !== 'flapping');
  if (!incident.settled || brief) return null;
  const cut = incident.state === 'flapping' ? [...incident.nodes, ...incident.back] : incident.nodes;
  return { id: incident.key, kinds: ['new'], incident, cut, restored: [], into: null };
}

function changeOf(known: ToldIncident, incident: Incident): Change | null {
  const change = (kinds: ChangeKind[], cut: readonly string[], restored: readonly string[]): Change | null =>
    kinds.length === 0 ? null : { id: known.id, kinds, incident, cut, restored, into: null };
  if (!incident.settled) return null;
  const wasCut = new Set(known.cut);
  const toRestore = (nodes: readonly string[]): string[] => minus(nodes, known.restored).filter((node) => wasCut.has(node));
  if (incident.until !== null) return change(known.over ? [] : ['over'], [], known.over ? [] : toRestore([...incident.back, ...incident.unconfirmed]));
  if (known.over) return change(incident.nodes.length > 0 ? ['again'] : [], incident.nodes, []);
  const cut = minus(incident.nodes, known.cut);
  const steady = incident.state === 'part-restored' && !incident.returning && incident.nodes.length > 0;
  const restored = steady ? toRestore(incident.back) : [];
  const kinds: ChangeKind[] = [];
  if (incident.root !== known.root) kinds.push('root-changed');
  if (minus(incident.nodes, known.extent).length > 0) kinds.push('widened');
  if (restored.length > 0) kinds.push('part-restored');
  return change(kinds, cut, restored);
}

function after(known: ToldIncident, { key, root, witness, nodes, back }: Incident, change: Change | null): ToldIncident {
  if (!change) return { ...known, key };
  const again = change.kinds.includes('again');
  return {
    ...known,
    key,
    root,
    witness,
    over: change.kinds.includes('over') || (known.over && !again),
    extent: [...new Set([...known.extent, ...nodes, ...back])],
    cut: [...new Set([...known.cut, ...change.cut])],
    restored: again ? [] : [...known.restored, ...change.restored],
  };
}

const minus = (items: readonly string[], without: readonly string[]): string[] => {
  const left = new Set(without);
  return items.filter((item) => !left.has(item));
};
