import { type Alarm, byHappening } from './alarm.ts';
import { Course } from './course.ts';
import { type CourseSnapshot, emptyCourse } from './outage.ts';
import { type IncidentSettings, usualSettings } from './settings.ts';
import { type Topology, topologyOf } from './topology.ts';

/** What the inventory tells of the network. */
export type Inventory = {
  /** The node that feeds a node; null for one that nothing feeds. Nodes that are left out are learned from alarms. */
  readonly parents: ReadonlyMap<string, string | null>;
  /** Who is connected to a node, with the price of a month in minor units. */
  readonly customers: ReadonlyMap<string, readonly { readonly id: string; readonly monthlyMinor: number }[]>;
};

/** Everything that a tenant's alarms have told, as plain JSON: what is settled, and the latest alarms, which may still change order. */
export type NetworkState = {
  readonly settled: CourseSnapshot;
  /** In the order in which they happened. */
  readonly recent: readonly Alarm[];
  /** Who feeds whom as alarms named it last, by node. */
  readonly parents: readonly LearnedParent[];
};

type LearnedParent = { readonly node: string; readonly parent: string; readonly at: number };

/** Before the first alarm. */
export const initialNetwork: NetworkState = { settled: emptyCourse, recent: [], parents: [] };

/** The state after one more alarm. The order of alarms changes nothing; an alarm that is known already neither. */
export function evolve(state: NetworkState, alarm: Alarm): NetworkState {
  const { recent, parents } = state;
  const timely = alarm.at > alarm.learnedAt ? { ...alarm, at: alarm.learnedAt } : alarm;
  return { ...state, recent: withAlarm(recent, timely), parents: timely.parent === undefined ? parents : withParent(parents, timely, timely.parent) };
}

/** The state after many more alarms, as one after the other by `evolve` would give it. */
export function evolveAll(state: NetworkState, alarms: readonly Alarm[]): NetworkState {
  const timely = [...state.recent, ...alarms.map((alarm) => (alarm.at > alarm.learnedAt ? { ...alarm, at: alarm.learnedAt } : alarm))].sort(byHappening);
  const recent: Alarm[] = [];
  for (const alarm of timely) {
    const last = recent.at(-1);
    if (last && byHappening(last, alarm) === 0) recent[recent.length - 1] = merged(last, alarm);
    else recent.push(alarm);
  }
  const parents = timely.reduce((known, alarm) => (alarm.parent === undefined ? known : withParent(known, alarm, alarm.parent)), state.parents);
  return { ...state, recent, parents };
}

function withAlarm(recent: readonly Alarm[], alarm: Alarm): readonly Alarm[] {
  const place = placeOf(recent, (one) => byHappening(one, alarm) >= 0);
  const there = recent[place];
  if (!there || byHappening(there, alarm) !== 0) return recent.toSpliced(place, 0, alarm);
  const both = merged(there, alarm);
  return both === there ? recent : recent.with(place, both);
}

/** Of two alarms that say the same, the first to come says when it was known, and of two parents or causes one is kept whatever the order. */
function merged(a: Alarm, b: Alarm): Alarm {
  const learnedAt = Math.min(a.learnedAt, b.learnedAt);
  const cause = [a.cause, b.cause].filter((one) => one !== undefined).sort()[0];
  const parent = [a.parent, b.parent].filter((one) => one !== undefined).sort()[0];
  if (learnedAt === a.learnedAt && cause === a.cause && parent === a.parent) return a;
  return { ...a, learnedAt, ...(cause === undefined ? {} : { cause }), ...(parent === undefined ? {} : { parent }) };
}

function withParent(parents: readonly LearnedParent[], { node, at }: Alarm, parent: string): readonly LearnedParent[] {
  const place = placeOf(parents, (one) => one.node >= node);
  const there = parents[place];
  if (there?.node !== node) return parents.toSpliced(place, 0, { node, parent, at });
  const newer = at > there.at || (at === there.at && parent < there.parent);
  return newer ? parents.with(place, { node, parent, at }) : parents;
}

/** The first place of an ordered list at which the test holds. */
function placeOf<T>(items: readonly T[], reached: (item: T) => boolean): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (reached(items[middle] as T)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The network as it is known: who feeds whom, and who is connected where. */
export type Network = { readonly topology: Topology; readonly customers: Inventory['customers'] };

/** The network as the inventory and the alarms so far tell it. It stays good until the inventory or `state.parents` changes. */
export const networkOf = (inventory: Inventory, parents: NetworkState['parents'] = []): Network => ({
  topology: topologyOf(
    inventory.parents,
    parents.map(({ node, parent }) => [node, parent]),
  ),
  customers: inventory.customers,
});

/** What has happened by a moment, as far as it was known then. */
export function courseAt(state: NetworkState, { topology }: Network, now: number, settings: IncidentSettings): Course {
  const course = new Course(state.settled, topology, settings);
  course.advance(
    state.recent.filter(({ at, learnedAt }) => at <= now && learnedAt <= now),
    now,
  );
  return course;
}

/** The same state in less memory: alarms too old to be put in order are folded in, and incidents that were over long ago leave. */
export function compact(state: NetworkState, { topology }: Network, now: number, settings: IncidentSettings = usualSettings): NetworkState {
  const until = now - settings.reorderMs;
  const old = state.recent.filter(({ at }) => at <= until);
  const course = new Course(state.settled, topology, settings);
  course.advance(old, until);
  return { ...state, settled: course.snapshot(until - settings.keepMs), recent: state.recent.filter(({ at }) => at > until) };
}
