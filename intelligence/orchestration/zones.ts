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

/** Answers of a pure question about a moment in a zone: a batch asks the same for thousands of people. */
function remembered<T>(answer: (at: Date, zone: string, more: number) => T): (at: Date, zone: string, more?: number) => T {
  const answers = new Map<string, T>();
  return (at, zone, more = 0) => {
    const key = `${at.getTime()} ${more} ${zone}`;
    const known = answers.get(key);
    if (known !== undefined) return known;
    if (answers.size >= MOST_REMEMBERED) answers.clear();
    const made = answer(at, zone, more);
    answers.set(key, made);
    return made;
  };
}

/** A moment as wall-clock time in a zone. */
export const inZone: (at: Date, zone: string) => Temporal.ZonedDateTime = remembered((at, zone) =>
  Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(zone),
);

/** A moment as the clock of somebody in that zone shows it, for sentences; by UTC, and said so, where the zone is not known. */
export function clockText(moment: string, timeZone: string | null): string {
  const zone = knownZone(timeZone);
  const local = inZone(new Date(moment), zone ?? 'UTC');
  return `${local.toPlainDate().toString()} ${local.toPlainTime().toString({ smallestUnit: 'minute' })}${zone === null ? ' UTC' : ' local time'}`;
}

/** The first moment, not before the given one, at which the clock in that zone shows the hour; the given moment itself when it is in it. */
export const atLocalHour = (hour: number, zone: string, from: Date): Date => new Date(nextHour(from, zone, hour));

const nextHour = remembered((from, zone, hour): number => {
  const local = inZone(from, zone);
  if (local.hour === hour) return from.getTime();
  for (let days = 0; days < 3; days++) {
    const at = local.toPlainDate().add({ days }).toZonedDateTime({ timeZone: zone, plainTime: { hour } });
    if (at.epochMilliseconds >= from.getTime()) return at.epochMilliseconds;
  }
  return from.getTime();
});

/** The first moment of the local day that lies so many days after the day of the given moment. */
export const startOfLocalDay = (at: Date, zone: string, days: number): Date =>
  new Date(inZone(at, zone).toPlainDate().add({ days }).toZonedDateTime(zone).epochMilliseconds);

/** The local day of a moment, `YYYY-MM-DD`. */
export const localDay: (at: Date, zone: string) => string = remembered((at, zone) => inZone(at, zone).toPlainDate().toString());
