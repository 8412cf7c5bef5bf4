import type { Suspect } from './fault-posterior.ts';
import { courseAt, type Network, type NetworkState } from './network-state.ts';
import type { Outage } from './outage.ts';
import { rootReason } from './root-reason.ts';
import { type IncidentSettings, usualSettings } from './settings.ts';
import type { Topology } from './topology.ts';

/**
 * `open`: nobody is known to be back. `part-restored`: some nodes are back, others are not. `flapping`: it came back and went again, and
 * has not been calm since. `over`: all is back.
 */
export type IncidentState = 'open' | 'part-restored' | 'flapping' | 'over';

/** Many alarms as one fault. Times are milliseconds since 1970; money is minor units of the tenant's currency. */
export type Incident = {
  /** The same for the same alarms in any order. It may change until `settled`. */
  readonly key: string;
  /** The node that has most likely failed. */
  readonly root: string;
  /** The chance that it is this one, given what was heard and what was not. */
  readonly chance: number;
  readonly runnersUp: readonly Suspect[];
  readonly reason: string;
  readonly since: number;
  /** When service came back; null while it has not, or may go again. */
  readonly until: number | null;
  readonly state: IncidentState;
  /** True when no alarm on its way can change the root any more. */
  readonly settled: boolean;
  /** True while nodes are just coming back and it is not yet clear which will. */
  readonly returning: boolean;
  /** The next moment at which something of it changes by the passing of time alone; null when nothing will. */
  readonly changesAt: number | null;
  /** Every node that is cut off: the root and all beneath it that have not come back. */
  readonly nodes: readonly string[];
  /** The customers on those nodes. */
  readonly customers: readonly string[];
  /** What those customers pay a month, and the part of that for an hour (a year has 8,760 hours). */
  readonly monthlyMinor: number;
  readonly hourlyMinor: number;
  /** Nodes that said that they are back. */
  readonly back: readonly string[];
  /** Nodes that are taken to be back with the others but have not said so. */
  readonly unconfirmed: readonly string[];
  /** Roots of the parts that did not come back: each is an incident of its own. */
  readonly passedOn: readonly string[];
  /** The incident behind which this one was hidden. */
  readonly after: string | null;
  /** The open incident whose root lies above this one: its nodes are counted there too. */
  readonly within: string | null;
  readonly cause: string | null;
  /** The first alarm that belongs to it, and all nodes that reported down. */
  readonly witness: { readonly node: string; readonly at: number };
  readonly heard: readonly { readonly node: string; readonly at: number }[];
};

const HOURS_A_YEAR = 8760;

/** All incidents that go on or were over lately, by their beginning, as known at a moment. */
export function incidentsAt(state: NetworkState, network: Network, now: number, settings: IncidentSettings = usualSettings): Incident[] {
  const course = courseAt(state, network, now, settings);
  course.judgeAll();
  const outages = course.outages();
  const open = new Map(outages.filter(({ ended }) => ended === null).map((outage) => [outage.root, outage.key]));
  return outages.filter(({ ended }) => ended === null || ended >= now - settings.keepMs).map((outage) => incidentOf(outage, open, network, now, settings));
}

function incidentOf(
  outage: Outage,
  open: ReadonlyMap<string, string>,
  { topology, customers: connected }: Network,
  now: number,
  settings: IncidentSettings,
): Incident {
  const { key, root, chance, runnersUp, since, heard, back, ended, unconfirmed, passedOn, after, cause, witness, returnedAt } = outage;
  const wait = settings.windowMs + settings.latenessMs;
  const calmFrom = ended === null ? null : Math.max(ended, returnedAt ?? ended) + (outage.flaps > 0 ? settings.againMs : wait);
  const nodes = ended === null ? topology.under(root).filter((node) => !back.has(node)) : [];
  const turns = [outage.rootSince + wait, returnedAt && returnedAt + wait, outage.unjudged && outage.unjudged + settings.windowMs, calmFrom];
  return {
    key,
    root,
    chance,
    runnersUp,
    reason: rootReason(outage, topology),
    since,
    until: calmFrom !== null && now >= calmFrom ? ended : null,
    state: stateOf(outage, calmFrom !== null && now >= calmFrom),
    settled: now >= outage.rootSince + wait,
    returning: returnedAt !== null && now < returnedAt + wait,
    changesAt: turns.reduce<number | null>((first, at) => (at !== null && at > now && (first === null || at < first) ? at : first), null),
    nodes,
    ...connectedTo(nodes, connected),
    back: [...back.keys()],
    unconfirmed: [...unconfirmed],
    passedOn,
    after,
    within: ended === null ? openAbove(root, open, topology) : null,
    cause,
    witness,
    heard: [...heard].map(([node, at]) => ({ node, at })),
  };
}

/** Who is connected to these nodes and what they pay. */
function connectedTo(nodes: readonly string[], connected: Network['customers']): Pick<Incident, 'customers' | 'monthlyMinor' | 'hourlyMinor'> {
  const customers = nodes.flatMap((node) => connected.get(node) ?? []);
  const monthlyMinor = customers.reduce((sum, customer) => sum + customer.monthlyMinor, 0);
  return { customers: customers.map(({ id }) => id), monthlyMinor, hourlyMinor: perHour(monthlyMinor) };
}

/** The part of a month's price for one hour, in whole minor units. */
export const perHour = (monthlyMinor: number): number => Math.round((monthlyMinor * 12) / HOURS_A_YEAR);

function stateOf({ ended, flaps, back }: Outage, calm: boolean): IncidentState {
  if (calm) return 'over';
  if (flaps > 0) return 'flapping';
  return ended !== null || back.size > 0 ? 'part-restored' : 'open';
}

function openAbove(root: string, open: ReadonlyMap<string, string>, topology: Topology): string | null {
  for (let above = topology.parentOf(root); above !== null; above = topology.parentOf(above)) {
    const key = open.get(above);
    if (key !== undefined) return key;
  }
  return null;
}
