import type { Suspect } from './fault-posterior.ts';

/** One fault and what is known of it, while the alarms are gone through. Times are milliseconds since 1970. */
export type Outage = {
  /** Root and beginning as first judged: the same for the same alarms, in whatever order they came; it stays when the root moves. */
  readonly key: string;
  root: string;
  readonly since: number;
  /** The first alarm that belongs to it. */
  readonly witness: { readonly node: string; readonly at: number };
  chance: number;
  runnersUp: readonly Suspect[];
  /** Nodes heard to be down, since when. */
  heard: Map<string, number>;
  /** Nodes heard to be up after it began and not down again. */
  back: Map<string, number>;
  /** The latest return that nobody has judged yet. */
  unjudged: number | null;
  /** The latest return of all. */
  returnedAt: number | null;
  /** How often it came back and went again. */
  flaps: number;
  /** When the alarms began by which this node is the root. */
  rootSince: number;
  ended: number | null;
  /** Once it is over: nodes that are taken to be up but have not said so. */
  unconfirmed: Set<string>;
  /** Once it is over: roots of the parts that stayed down, each an incident of its own. */
  passedOn: readonly string[];
  /** The incident that this one stood behind. */
  readonly after: string | null;
  cause: string | null;
};

/** A node that went down and belongs to no incident yet. */
export type Fresh = { readonly at: number; back: number | null; downs: number; cause: string | null };

/** Everything that is known after a moment, as plain JSON. */
export type CourseSnapshot = {
  readonly last: readonly (readonly [node: string, at: number, up: boolean])[];
  readonly pool: readonly (readonly [node: string, fresh: Fresh])[];
  readonly ups: readonly (readonly [node: string, at: number])[];
  readonly open: readonly OutageSnapshot[];
  readonly closed: readonly OutageSnapshot[];
};

type OutageSnapshot = Omit<Outage, 'heard' | 'back' | 'unconfirmed'> & {
  readonly heard: readonly (readonly [string, number])[];
  readonly back: readonly (readonly [string, number])[];
  readonly unconfirmed: readonly string[];
};

/** Nothing has happened yet. */
export const emptyCourse: CourseSnapshot = { last: [], pool: [], ups: [], open: [], closed: [] };

/** An outage as plain JSON. */
export const outageToJson = (outage: Outage): OutageSnapshot => ({
  ...outage,
  heard: [...outage.heard],
  back: [...outage.back],
  unconfirmed: [...outage.unconfirmed],
});

/** The outage of which that is the JSON; it shares nothing with it that changes. */
export const outageFromJson = (json: OutageSnapshot): Outage => ({
  ...json,
  heard: new Map(json.heard),
  back: new Map(json.back),
  unconfirmed: new Set(json.unconfirmed),
});
