import { addDays } from '../kernel/days.ts';
import { isoText } from '../kernel/iso-text.ts';

/** Where an ISP works: its country (ISO 3166-1), the part of it when known, and its own zone. */
export type Place = { readonly country: string; readonly region: string | null; readonly timeZone: string };

const known = new Map<string, boolean>();
const ofCountry = new Map<string, readonly string[]>();

/** True for an IANA zone that the machine's zone data has; a fixed offset such as `+01:00` is none. */
export function isZone(name: string): boolean {
  let answer = known.get(name);
  if (answer === undefined) {
    try {
      answer = /^[A-Za-z]/.test(name) && new Intl.DateTimeFormat('en', { timeZone: name }) !== null;
    } catch {
      answer = false;
    }
    known.set(name, answer);
  }
  return answer;
}

/** The zone of that name, or null when none is named or none is known by it. */
export const knownZone = (name: string | null): string | null => (name !== null && isZone(name) ? name : null);

/** The zones of a country, by the Unicode CLDR data of the runtime; none for an unknown country. */
export function zonesOfCountry(country: string): readonly string[] {
  let zones = ofCountry.get(country);
  if (zones === undefined) {
    zones = /^[A-Z]{2}$/.test(country)
      ? ((new Intl.Locale(`und-${country}`) as Intl.Locale & { getTimeZones(): string[] | undefined }).getTimeZones() ?? [])
      : [];
    ofCountry.set(country, zones);
  }
  return zones;
}

/** Every zone in which this person may be: their own when it is known, else all of the ISP's country, else none. */
export function plausibleZones(timeZone: string | null, place: Place): readonly string[] {
  if (timeZone !== null && isZone(timeZone)) return [timeZone];
  const zones = zonesOfCountry(place.country);
  if (zones.length === 0 || !isZone(place.timeZone) || zones.includes(place.timeZone)) return zones;
  return [...zones, place.timeZone];
}

const MOST_REMEMBERED = 20_000;

/** Answers of a pure question: a batch asks the same for thousands of people. */
function remembered<T>(answers: Map<string, T>, key: string, answer: () => T): T {
  const known = answers.get(key);
  if (known !== undefined) return known;
  if (answers.size >= MOST_REMEMBERED) answers.clear();
  const made = answer();
  answers.set(key, made);
  return made;
}

const inZones = new Map<string, Temporal.ZonedDateTime>();
const fullHours = new Map<string, number>();

/** A moment as wall-clock time in a zone. */
export const inZone = (at: Date, zone: string): Temporal.ZonedDateTime =>
  remembered(inZones, `${at.getTime()} ${zone}`, () => Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone));

const MINUTE = 60_000;
/** Since then clocks are set at whole minutes everywhere, and run whole minutes ahead of UTC or behind it. */
const WHOLE_MINUTES = Date.UTC(1973, 0);
const ahead = new Map<string, Map<number, number>>();

const aheadAt = (ms: number, zone: string): number => Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone).offsetNanoseconds / 1e6;

/** What the clock in a zone shows at a moment, as if it were UTC. */
function shown(at: Date, zone: string): number {
  const ms = at.getTime();
  if (!(ms >= WHOLE_MINUTES)) return ms + aheadAt(ms, zone);
  const minute = Math.floor(ms / MINUTE);
  const ofZone = ahead.getOrInsertComputed(zone, () => new Map());
  let offset = ofZone.get(minute);
  if (offset === undefined) {
    if (ofZone.size >= MOST_REMEMBERED) ofZone.clear();
    offset = aheadAt(minute * MINUTE, zone);
    ofZone.set(minute, offset);
  }
  return ms + offset;
}

/** What the clock in a zone shows at a moment: the hours and days of UTC of the date that is given. */
export const clockIn = (at: Date, zone: string): Date => new Date(shown(at, zone));

/** A moment as the clock of somebody in that zone shows it, for sentences; by UTC, and said so, where the zone is not known. */
export function clockText(moment: string, timeZone: string | null): string {
  const zone = knownZone(timeZone);
  const local = isoText(shown(new Date(moment), zone ?? 'UTC'));
  return `${local.slice(0, 10)} ${local.slice(11, 16)}${zone === null ? ' UTC' : ' local time'}`;
}

/** The local day of a moment, `YYYY-MM-DD`. */
export const localDay = (at: Date, zone: string): string => isoText(shown(at, zone)).slice(0, 10);

/** The moment at which the clock in a zone shows a full hour of a day; where the clock jumps over it, the one after. */
export const hourOfDay = (day: string, zone: string, hour: number): number =>
  remembered(
    fullHours,
    `${day} ${hour} ${zone}`,
    () => Temporal.PlainDate.from(day).toZonedDateTime({ timeZone: zone, plainTime: { hour } }).epochMilliseconds,
  );

/** The first moment, not before the given one, at which the clock in that zone shows the hour; the given moment itself when it is in it. */
export function atLocalHour(hour: number, zone: string, from: Date): Date {
  const local = shown(from, zone);
  if (new Date(local).getUTCHours() === hour) return new Date(from);
  const day = isoText(local).slice(0, 10);
  for (let days = 0; days < 3; days++) {
    const at = hourOfDay(addDays(day, days), zone, hour);
    if (at >= from.getTime()) return new Date(at);
  }
  return new Date(from);
}

/** The first moment of the local day that lies so many days after the day of the given moment. */
export const startOfLocalDay = (at: Date, zone: string, days: number): Date =>
  new Date(inZone(at, zone).toPlainDate().add({ days }).toZonedDateTime(zone).epochMilliseconds);
