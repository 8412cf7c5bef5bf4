import type { PlatformEvent } from '../contract/envelope.ts';

/** One reading of a node: milliseconds since 1970, then percent, milliseconds of round trip, percent; null for what was not taken. */
export type Reading = readonly [at: number, utilisation: number | null, latency: number | null, loss: number | null];

/** For how many days single readings are kept: fifteen to be shown, and today. */
export const READING_DAYS = 16;

/** The reading that an event tells. */
export const readingOf = ({ time, data }: PlatformEvent<'device.metrics'>): Reading => [
  Date.parse(time),
  data.utilisation_percent ?? null,
  data.latency_ms ?? null,
  data.loss_percent ?? null,
];

/** Both lists as one in the order of time, each reading once: the same whatever came first or twice. */
export function withReadings(known: readonly Reading[], more: readonly Reading[]): Reading[] {
  const each = new Map([...known, ...more].map((reading) => [JSON.stringify(reading), reading]));
  return [...each].sort(([a, [at]], [b, [other]]) => at - other || (a < b ? -1 : 1)).map(([, reading]) => reading);
}

/** A node at its busiest: what one reading in ten tells, and of that the value that four in five do not exceed. */
export type Busy = {
  readonly readings: number;
  readonly utilisation: number | null;
  readonly latency: number | null;
  readonly loss: number | null;
  /** The latest of the readings, and the usual time from one to the next; null with fewer than two. */
  readonly until: number;
  readonly gapMs: number | null;
};

const BUSIEST = 0.1;
const PERCENTILE = 0.8;

/**
 * The tenth of the readings with the highest utilisation (at least one), each measure at its 80th percentile by nearest rank; null without
 * a reading. Where utilisation is not told, the value that 98 % of all do not exceed stands for it: the same place, if load and delay rise together.
 */
export function busyOf(readings: readonly Reading[]): Busy | null {
  const last = readings.at(-1);
  if (!last) return null;
  const loaded = readings.filter(([, utilisation]) => utilisation !== null);
  const busiest = loaded.toSorted((a, b) => (b[1] as number) - (a[1] as number) || b[0] - a[0]).slice(0, Math.ceil(loaded.length * BUSIEST));
  const [from, share] = loaded.length > 0 ? [busiest, PERCENTILE] : [readings, 1 - BUSIEST * (1 - PERCENTILE)];
  const at = (place: 1 | 2 | 3): number | null =>
    percentile(
      from.flatMap((reading) => reading[place] ?? []),
      share,
    );
  return { readings: readings.length, utilisation: at(1), latency: at(2), loss: at(3), until: last[0], gapMs: usualGap(readings) };
}

/** The value by nearest rank that such a share of the values does not exceed. */
function percentile(values: readonly number[], share: number): number | null {
  return values.toSorted((a, b) => a - b)[Math.ceil(share * values.length - 1e-9) - 1] ?? null;
}

function usualGap(readings: readonly Reading[]): number | null {
  const gaps = readings.slice(1).map(([at], i) => at - (readings[i] as Reading)[0]);
  return percentile(gaps, 0.5);
}

/** The readings of the 24 hours up to the latest. */
export function latestDay(readings: readonly Reading[]): Reading[] {
  const until = readings.at(-1)?.[0] ?? 0;
  return readings.filter(([at]) => at > until - 86_400_000);
}
