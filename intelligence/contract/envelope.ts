import { type Static, Type } from 'typebox';
import type { EventData, EventType } from './events/catalogue.ts';
import { Id, Moment } from './words.ts';

/**
 * CloudEvents 1.0, JSON format, with the extensions `tenantid` and `recordedtime`.
 * `time` is when the fact happened; `recordedtime` (CloudEvents' Recorded Time) is when the source system knew it.
 * Without `recordedtime` the layer counts a fact as known from the moment it arrived.
 */
export const CloudEvent = Type.Object(
  {
    specversion: Type.Literal('1.0'),
    /** Unique per tenant and source: a second event with the same id changes nothing. */
    id: Id,
    source: Type.String({ minLength: 1, maxLength: 256 }),
    type: Type.String({ minLength: 1, maxLength: 128 }),
    time: Moment,
    tenantid: Type.Optional(Id),
    recordedtime: Type.Optional(Moment),
    subject: Type.Optional(Type.String({ maxLength: 256 })),
    datacontenttype: Type.Optional(Type.Literal('application/json')),
    dataschema: Type.Optional(Type.String({ maxLength: 512 })),
    data: Type.Unknown(),
  },
  { additionalProperties: false },
);
export type CloudEvent = Static<typeof CloudEvent>;

/** An event that was checked against its schema: from here on it can be trusted. Times are ISO text in UTC. */
export type PlatformEvent<T extends EventType = EventType> = {
  [K in T]: {
    readonly id: string;
    readonly source: string;
    readonly tenant: string;
    readonly type: K;
    /** When it happened. */
    readonly time: string;
    /** When the source, or failing that the layer, knew it. */
    readonly learned: string;
    readonly data: EventData<K>;
  };
}[T];

/** An event with its place in the log. */
export type LoggedEvent<T extends EventType = EventType> = PlatformEvent<T> & { readonly partition: number; readonly position: number };

/** Limits of the front door. */
export const LIMITS = { eventBytes: 256_000, batchBytes: 5_000_000, batchEvents: 5_000, depth: 32, keys: 1_000 } as const;

/** Events before this day are taken for a fault of the source's clock. */
export const EARLIEST_EVENT = '2000-01-01T00:00:00.000Z';
/** How far ahead of the layer's clock an event may lie. */
export const LATEST_AHEAD_MS = 24 * 3_600_000;
