import type { Hour } from '../../kernel/hours.ts';
import { READINGS } from '../device-readings.ts';
import type { NodeHistory } from '../node-history.ts';

/** One reading of a device against its own usual value of the hour; null where too little is known. Signal counts downwards: weaker is worse. */
export interface ReadingCourse {
  /** The latest value within a day, and its hour. */
  readonly now: number | null;
  readonly at: Hour | null;
  /** How far the latest value is above its usual one, and the same in usual strays. */
  readonly excess: number | null;
  readonly odd: number | null;
  /** The mean excess of the hours up to the latest reading of the device. */
  readonly excess6: number | null;
  readonly excess24: number | null;
  /** The worst excess of the day. */
  readonly worst24: number | null;
  /** By how much the excess rises a day, over the last day; null with fewer than three readings. */
  readonly slope24: number | null;
}

/** What is known of one device at the end of an hour, apart from its neighbours. */
export interface NodeCourse {
  readonly readings: readonly ReadingCourse[];
  readonly hoursSinceHeard: number | null;
  /** Hours read in the last day beside those of a usual day. */
  readonly heardShare: number | null;
  /** Within a day and a month; `aMonth` is the rate over all that is known of it, drawn to one in five months. */
  readonly downs: { readonly day: number; readonly month: number; readonly aMonth: number };
  readonly turns: number;
  readonly hoursSinceDown: number | null;
}

/** A device that has not been read for so long is silent: nothing is said of it. */
export const SILENT_HOURS = 24;
const WORSE_WHEN_HIGHER = READINGS.map(({ bad }) => bad !== 'low');

const MONTH_HOURS = 720;
/** Downs a month of a device of which nothing is known yet; it counts for one month. */
const USUAL_A_MONTH = 0.2;

/** Reads the course of a device as of the end of an hour. */
export function nodeCourse(node: NodeHistory, asOf: Hour): NodeCourse {
  const heard = node.lastRead(asOf, SILENT_HOURS);
  const down = node.lastDown(asOf);
  const readOf = (days: number): number => {
    let count = 0;
    for (let hour = asOf - 24 * days + 1; hour <= asOf; hour++) if (node.isRead(hour, asOf)) count++;
    return count / days;
  };
  const usually = readOf(14);
  const known = Math.max(1, asOf - (node.span()?.first ?? asOf));
  return {
    readings: READINGS.map((_, reading) => readingCourse(node, reading, heard ?? asOf, asOf)),
    hoursSinceHeard: heard === null ? null : asOf - heard,
    heardShare: usually === 0 ? null : readOf(1) / usually,
    downs: {
      day: node.times('node.downs', 24, asOf),
      month: node.times('node.downs', MONTH_HOURS, asOf),
      aMonth: (node.times('node.downs', known, asOf) + USUAL_A_MONTH) / (known / MONTH_HOURS + 1),
    },
    turns: node.times('node.downs', 24, asOf) + node.times('node.ups', 24, asOf),
    hoursSinceDown: down === null ? null : asOf - down,
  };
}

/** The course up to the hour in which the device was heard last, as known at the end of `asOf`: how long ago that is, is told apart. */
function readingCourse(node: NodeHistory, reading: number, heard: Hour, asOf: Hour): ReadingCourse {
  const sums = [0, 0];
  const counts = [0, 0];
  let now: number | null = null;
  let at: Hour | null = null;
  let excess: number | null = null;
  let odd: number | null = null;
  let worst: number | null = null;
  const line = { n: 0, x: 0, y: 0, xx: 0, xy: 0 };
  for (let back = 0; back < 24; back++) {
    const hour = heard - back;
    const value = node.mean(reading, hour, asOf);
    if (Number.isNaN(value)) continue;
    const usual = node.usual(reading, hour);
    if (now === null) {
      now = value;
      at = hour;
      excess = usual && value - usual.middle;
      odd = usual && (value - usual.middle) / usual.spread;
    }
    if (!usual) continue;
    const above = value - usual.middle;
    for (const [k, window] of [6, 24].entries()) {
      if (back >= window) continue;
      sums[k] = (sums[k] as number) + above;
      counts[k] = (counts[k] as number) + 1;
    }
    worst = worst === null ? above : WORSE_WHEN_HIGHER[reading] ? Math.max(worst, above) : Math.min(worst, above);
    const x = -back / 24;
    line.n++;
    line.x += x;
    line.y += above;
    line.xx += x * x;
    line.xy += x * above;
  }
  const mean = (k: number): number | null => (counts[k] ? (sums[k] as number) / (counts[k] as number) : null);
  const spread = line.n * line.xx - line.x ** 2;
  const slope = line.n < 3 || spread <= 0 ? null : (line.n * line.xy - line.x * line.y) / spread;
  return { now, at, excess, odd, excess6: mean(0), excess24: mean(1), worst24: worst, slope24: slope };
}
