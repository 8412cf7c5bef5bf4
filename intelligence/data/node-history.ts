import type { Hour } from '../kernel/hours.ts';
import { isLatest, type Latest, type Measures, mergeFact, type Tally } from './daily-facts.ts';
import { READINGS } from './device-readings.ts';
import { type Usual, usualOf } from './node-usual.ts';

type Row = { readonly hour: Hour; readonly learned: Hour; readonly measures: Measures };

/** One reading hour by hour from `from` on: the row that was learned first, and further rows of the same hour apart. */
type Course = { readonly mean: Float64Array; readonly count: Int32Array; readonly learned: Int32Array; readonly more: Map<Hour, Row[]> };

const NEVER = 2 ** 31 - 1;

/**
 * The hours of one device, laid out for windows. Every question is asked as of an hour: what happened or was learned after its
 * end does not exist for it. Rows may come in any order.
 */
export class NodeHistory {
  readonly #rows: Row[] = [];
  readonly #knownSince: Hour | null;
  #from = 0;
  #courses: (Course | null)[] | null = null;
  readonly #usual: Map<Hour, Usual | null>[] = READINGS.map(() => new Map());

  /** `knownSince` is the first hour known of it, when not all of its hours are laid out. */
  constructor(knownSince: Hour | null = null) {
    this.#knownSince = knownSince;
  }

  add(hour: Hour, learned: Hour, measures: Measures): void {
    this.#rows.push({ hour, learned, measures });
    this.#courses = null;
    for (const known of this.#usual) known.clear();
  }

  /** The mean of a reading in an hour, in its own unit; NaN when none is known. */
  mean(reading: number, hour: Hour, asOf: Hour): number {
    const course = this.#laidOut()[reading];
    const at = hour - this.#from;
    if (!course || hour > asOf || at < 0 || at >= course.mean.length || (course.learned[at] as number) > asOf) return Number.NaN;
    const more = course.more.get(hour);
    if (!more) return course.mean[at] as number;
    let count = course.count[at] as number;
    let sum = (course.mean[at] as number) * count;
    for (const row of more) {
      if (row.learned > asOf) continue;
      const [n, total] = row.measures[measureOf(reading)] as Tally;
      count += n;
      sum += total / 1000;
    }
    return sum / count;
  }

  /** What a reading usually is at that hour of the week, from the four weeks before as they were known then; null while too little is known. */
  usual(reading: number, hour: Hour): Usual | null {
    const known = this.#usual[reading] as Map<Hour, Usual | null>;
    const found = known.get(hour);
    if (found !== undefined) return found;
    const usual = usualOf((before) => this.mean(reading, before, hour), hour, READINGS[reading]?.least ?? 0);
    known.set(hour, usual);
    return usual;
  }

  /** The latest hour up to `asOf` in which the device was read, not more than `most` hours before it; null when there is none. */
  lastRead(asOf: Hour, most: number): Hour | null {
    for (let hour = asOf; hour > asOf - most && hour >= this.#start(); hour--) if (this.isRead(hour, asOf)) return hour;
    return null;
  }

  isRead(hour: Hour, asOf: Hour): boolean {
    return READINGS.some((_, reading) => !Number.isNaN(this.mean(reading, hour, asOf)));
  }

  /** How often something was counted in the `hours` hours up to `asOf`. */
  times(measure: 'node.downs' | 'node.ups', hours: number, asOf: Hour): number {
    let count = 0;
    for (const row of this.#alarms())
      if (row.learned <= asOf && row.hour <= asOf && row.hour > asOf - hours) count += ((row.measures[measure] as Tally | undefined) ?? [0])[0];
    return count;
  }

  /** The hours in which the device went down, ascending, as known now. */
  downs(): Hour[] {
    return this.#alarms().flatMap(({ hour, measures }) => (measures['node.downs'] ? [hour] : []));
  }

  /** The latest hour up to `asOf` in which it went down; null when none is known. */
  lastDown(asOf: Hour): Hour | null {
    return this.#alarms().findLast(({ hour, learned, measures }) => hour <= asOf && learned <= asOf && measures['node.downs'] !== undefined)?.hour ?? null;
  }

  /** The latest value of what alarms tell: whether it answers, who feeds it. */
  told(state: 'node.answers' | 'node.fed_by', asOf: Hour): { readonly value: Latest[2]; readonly at: string } | null {
    let latest: Latest | null = null;
    for (const row of this.#alarms()) {
      const fact = row.measures[state];
      if (row.hour > asOf || row.learned > asOf || fact === undefined || !isLatest(fact)) continue;
      latest = latest === null ? fact : (mergeFact(latest, fact) as Latest);
    }
    return latest && { value: latest[2], at: latest[0] };
  }

  /** Who feeds it by what alarms named last; null when none did. */
  fedBy(): string | null {
    const told = this.told('node.fed_by', NEVER);
    return typeof told?.value === 'string' ? told.value : null;
  }

  /** The first and the last hour that anything is known of; null when nothing is. */
  span(): { readonly first: Hour; readonly last: Hour } | null {
    this.#laidOut();
    const last = this.#rows.at(-1);
    return last ? { first: this.#knownSince ?? this.#from, last: last.hour } : null;
  }

  #start(): Hour {
    this.#laidOut();
    return this.#from;
  }

  #alarmRows: Row[] | null = null;
  #alarms(): Row[] {
    this.#laidOut();
    this.#alarmRows ??= this.#rows.filter(({ measures }) => measures['node.answers'] !== undefined);
    return this.#alarmRows;
  }

  #laidOut(): (Course | null)[] {
    if (this.#courses) return this.#courses;
    this.#alarmRows = null;
    this.#rows.sort((a, b) => a.hour - b.hour || a.learned - b.learned);
    this.#from = this.#rows[0]?.hour ?? 0;
    const length = (this.#rows.at(-1)?.hour ?? -1) - this.#from + 1;
    this.#courses = READINGS.map(({ measure }) => courseOf(this.#rows, measure, this.#from, length));
    return this.#courses;
  }
}

const measureOf = (reading: number): string => (READINGS[reading] as (typeof READINGS)[number]).measure;

function courseOf(rows: readonly Row[], measure: string, from: Hour, length: number): Course | null {
  let course: Course | null = null;
  for (const row of rows) {
    const fact = row.measures[measure];
    if (fact === undefined || isLatest(fact)) continue;
    course ??= { mean: new Float64Array(length).fill(Number.NaN), count: new Int32Array(length), learned: new Int32Array(length).fill(NEVER), more: new Map() };
    const at = row.hour - from;
    if (course.learned[at] === NEVER) {
      course.learned[at] = row.learned;
      course.count[at] = fact[0];
      course.mean[at] = fact[1] / fact[0] / 1000;
    } else course.more.set(row.hour, [...(course.more.get(row.hour) ?? []), row]);
  }
  return course;
}
