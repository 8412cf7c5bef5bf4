import type { EventType } from '../../contract/events/catalogue.ts';
import type { Hour } from '../../kernel/hours.ts';
import { READINGS, type ReadingName } from '../device-readings.ts';
import type { NodeHistory } from '../node-history.ts';
import type { FeatureValue, FeatureVector } from './feature.ts';
import { type NodeCourse, nodeCourse, type ReadingCourse } from './node-course.ts';

/** Where a device stands in the network: what feeds it, what it is and since when. */
export interface NodePlace {
  readonly id: string;
  readonly parent: string | null;
  readonly kind: string | null;
  /** Days since 1970; null when it is not known. */
  readonly installedOn: number | null;
}

/** The hours of every device of a network, and where each stands. */
export interface NodeNetwork {
  readonly places: ReadonlyMap<string, NodePlace>;
  readonly histories: ReadonlyMap<string, NodeHistory>;
}

/** What a feature may look at: the course of the device and of those fed by the same, at the end of one hour. */
export interface NodeSight {
  readonly place: NodePlace;
  readonly asOf: Hour;
  readonly own: NodeCourse;
  readonly siblings: readonly NodeCourse[];
}

/** A named value of a device as of an hour. */
export interface NodeFeature {
  readonly name: string;
  readonly meaning: string;
  readonly unit: string;
  readonly source: readonly EventType[];
  /** The way in which more of it can only raise the chance of a failure; absent when either may be. */
  readonly direction?: 1 | -1;
  /** The reading that it comes from, for the evidence beside a reason. */
  readonly reading?: ReadingName;
  compute(sight: NodeSight): FeatureValue;
}

const metrics: readonly EventType[] = ['device.metrics'];
const alarms: readonly EventType[] = ['device.down', 'device.up'];
const inventory: readonly EventType[] = ['device.installed'];

/** Utilisation moves with people, not with wear: a busier hour may be either. */
const directionOf = (reading: ReadingName): { direction?: 1 | -1 } => (reading === 'utilisation' ? {} : { direction: reading === 'signal' ? -1 : 1 });

const PARTS: readonly { part: keyof ReadingCourse; name: string; meaning: (what: string) => string; per?: string; free?: true; ofUse?: true }[] = [
  { part: 'now', name: 'now', meaning: (what) => `Latest ${what}`, free: true, ofUse: true },
  { part: 'excess', name: 'excess_now', meaning: (what) => `Latest ${what} above what is usual for it at that hour`, ofUse: true },
  { part: 'odd', name: 'odd_now', meaning: (what) => `Latest ${what} above what is usual for it at that hour, in its usual strays`, per: 'strays' },
  { part: 'excess6', name: 'excess_6h', meaning: (what) => `Mean ${what} of six hours above what is usual for it` },
  { part: 'excess24', name: 'excess_24h', meaning: (what) => `Mean ${what} of a day above what is usual for it` },
  { part: 'worst24', name: 'worst_24h', meaning: (what) => `Worst ${what} of a day against what is usual for it` },
  { part: 'slope24', name: 'slope_24h', meaning: (what) => `Rise of the ${what} within a day against what is usual for it`, free: true },
];

const ofReadings: readonly NodeFeature[] = READINGS.flatMap(({ name, unit, what }, i) =>
  PARTS.filter(({ ofUse }) => ofUse || name !== 'utilisation').map(
    ({ part, name: suffix, meaning, per, free }): NodeFeature => ({
      name: `${name}_${suffix}`,
      meaning: meaning(what),
      unit: per ?? unit,
      source: metrics,
      reading: name,
      ...(free ? {} : directionOf(name)),
      compute: ({ own }) => (own.readings[i] as ReadingCourse)[part],
    }),
  ),
);

/** The mean over those that have it. */
function meanOf(siblings: readonly NodeCourse[], read: (course: NodeCourse) => number | null): number | null {
  let sum = 0;
  let count = 0;
  for (const course of siblings) {
    const value = read(course);
    if (value === null) continue;
    sum += value;
    count++;
  }
  return count === 0 ? null : sum / count;
}

const placeOf = (name: ReadingName): number => READINGS.findIndex((reading) => reading.name === name);
const [LOSS, SIGNAL] = [placeOf('loss'), placeOf('signal')];

const ofTheSiblings: readonly NodeFeature[] = [
  {
    name: 'siblings_loss_excess_6h',
    meaning: 'Mean packet loss of six hours of the nodes beside it above what is usual for them',
    unit: '%',
    source: metrics,
    compute: ({ siblings }) => meanOf(siblings, ({ readings }) => (readings[LOSS] as ReadingCourse).excess6),
  },
  {
    name: 'siblings_signal_excess_6h',
    meaning: 'Mean signal of six hours of the nodes beside it against what is usual for them: rain weakens all of them',
    unit: 'dBm',
    source: metrics,
    compute: ({ siblings }) => meanOf(siblings, ({ readings }) => (readings[SIGNAL] as ReadingCourse).excess6),
  },
  {
    name: 'siblings_down_24h',
    meaning: 'Share of the nodes beside it that went down within a day',
    unit: 'share',
    source: alarms,
    direction: 1,
    compute: ({ siblings }) => meanOf(siblings, ({ downs }) => (downs.day > 0 ? 1 : 0)),
  },
  {
    name: 'siblings_downs_30d',
    meaning: 'Times that a node beside it went down within a month, on average: the season of storms shows here',
    unit: 'times',
    source: alarms,
    compute: ({ siblings }) => meanOf(siblings, ({ downs }) => downs.month),
  },
];

const ofTheNode: readonly NodeFeature[] = [
  { name: 'hours_since_heard', meaning: 'Hours since it was read last', unit: 'hours', source: metrics, compute: ({ own }) => own.hoursSinceHeard },
  { name: 'heard_share', meaning: 'Hours read within a day beside those of a usual day', unit: 'share', source: metrics, compute: ({ own }) => own.heardShare },
  {
    name: 'turns_24h',
    meaning: 'Times that it went down or came back within a day',
    unit: 'times',
    source: alarms,
    direction: 1,
    compute: ({ own }) => own.turns,
  },
  { name: 'downs_30d', meaning: 'Times that it went down within 30 days', unit: 'times', source: alarms, direction: 1, compute: ({ own }) => own.downs.month },
  {
    name: 'downs_a_month',
    meaning: 'Times a month that it has gone down so far',
    unit: 'times',
    source: alarms,
    direction: 1,
    compute: ({ own }) => own.downs.aMonth,
  },
  { name: 'hours_since_down', meaning: 'Hours since it went down last', unit: 'hours', source: alarms, compute: ({ own }) => own.hoursSinceDown },
  {
    name: 'age_days',
    meaning: 'Days since it was put up',
    unit: 'days',
    source: inventory,
    compute: ({ place, asOf }) => (place.installedOn === null ? null : Math.max(0, Math.floor(asOf / 24) - place.installedOn)),
  },
  { name: 'is_fed', meaning: 'Whether another node feeds it', unit: '0 or 1', source: inventory, compute: ({ place }) => Number(place.parent !== null) },
];

/** Every feature of a device. */
export const nodeFeatures: readonly NodeFeature[] = [...ofReadings, ...ofTheSiblings, ...ofTheNode];

const byName = new Map(nodeFeatures.map((feature) => [feature.name, feature]));

/** The feature of that name, when there is one. */
export const nodeFeatureNamed = (name: string): NodeFeature | undefined => byName.get(name);

/** Looks at a network at the end of an hour; what is asked of several devices is read once. */
export function sightsAt({ places, histories }: NodeNetwork, asOf: Hour): (id: string) => NodeSight | null {
  const courses = new Map<string, NodeCourse | null>();
  const fed = Map.groupBy(
    [...places.values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    ({ parent }) => parent,
  );
  const courseOf = (id: string): NodeCourse | null => {
    const known = courses.get(id);
    if (known !== undefined) return known;
    const history = histories.get(id);
    const course = history ? nodeCourse(history, asOf) : null;
    courses.set(id, course);
    return course;
  };
  return (id) => {
    const place = places.get(id);
    const own = place && courseOf(id);
    if (!place || !own) return null;
    const beside = place.parent === null ? [] : (fed.get(place.parent) ?? []);
    return {
      place,
      asOf,
      own,
      siblings: beside.flatMap((other) => (other.id === id ? [] : (courseOf(other.id) ?? []))),
    };
  };
}

/** All features of a device as of the end of an hour. */
export const computeNodeFeatures = (sight: NodeSight): FeatureVector =>
  Object.fromEntries(nodeFeatures.map((feature) => [feature.name, feature.compute(sight)]));
