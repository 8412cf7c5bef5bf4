const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(Z|[+-]\d\d:?\d\d)?)?$/;

/** The ways of writing a day that a file may use; a time of day may follow after a blank. */
export const DATE_FORMATS = ['ISO', 'Y/M/D', 'D/M/Y', 'M/D/Y', 'D.M.Y', 'D-M-Y', 'unix-seconds', 'unix-milliseconds'] as const;
export type DateFormat = (typeof DATE_FORMATS)[number];

type Local = { year: number; month: number; day: number; hour: number; minute: number; second: number; offset: string | undefined };

/** Reads the text in that format as a moment; days begin at midnight of the zone. Null when it does not fit or there is no such day. */
export function parseMoment(text: string, format: DateFormat, zone = 'UTC'): Temporal.ZonedDateTime | null {
  try {
    if (format === 'unix-seconds' || format === 'unix-milliseconds') {
      if (!/^-?\d{1,15}$/.test(text)) return null;
      const ms = Number(text) * (format === 'unix-seconds' ? 1000 : 1);
      return Temporal.Instant.fromEpochMilliseconds(ms).toZonedDateTimeISO(zone);
    }
    const local = format === 'ISO' ? isoParts(text) : writtenParts(text, format);
    if (!local) return null;
    const { offset, ...parts } = local;
    const plain = Temporal.PlainDateTime.from(parts, { overflow: 'reject' });
    if (offset === undefined) return plain.toZonedDateTime(zone);
    return Temporal.Instant.from(`${plain.toString()}${offset}`).toZonedDateTimeISO(zone);
  } catch {
    return null;
  }
}

function isoParts(text: string): Local | null {
  const [match, year, month, day, hour, minute, second, offset] = ISO.exec(text) ?? [];
  return match === undefined ? null : local(year, month, day, hour, minute, second, offset);
}

function writtenParts(text: string, format: DateFormat): Local | null {
  const mark = format[1] as string;
  const [date = '', time, ...more] = text.split(/\s+/);
  const clock = time === undefined ? [] : (/^(\d{1,2}):(\d\d)(?::(\d\d))?$/.exec(time) ?? []).slice(1);
  const numbers = date.split(mark);
  if (more.length > 0 || (time !== undefined && clock.length === 0) || numbers.length !== 3 || !numbers.every((n) => /^\d{1,4}$/.test(n))) return null;
  const part = (letter: string) => numbers[format.split(mark).indexOf(letter)];
  return part('Y')?.length === 4 ? local(part('Y'), part('M'), part('D'), clock[0], clock[1], clock[2], undefined) : null;
}

const local = (year?: string, month?: string, day?: string, hour?: string, minute?: string, second?: string, offset?: string): Local => ({
  year: Number(year),
  month: Number(month),
  day: Number(day),
  hour: Number(hour ?? 0),
  minute: Number(minute ?? 0),
  second: Number(second ?? 0),
  offset,
});

/**
 * The one format in which all the texts are days, or failing that all but one in twenty; null when there is none. Where day
 * and month cannot be told apart (no number above 12) there is no answer either: a guess would be wrong for half of the world.
 */
export function dateFormatOf(texts: readonly string[]): DateFormat | null {
  const formats = DATE_FORMATS.filter((format) => !format.startsWith('unix'));
  const fitting = formats.map((format) => texts.filter((text) => parseMoment(text, format) !== null).length);
  const best = Math.max(...fitting);
  if (texts.length === 0 || best < 0.95 * texts.length || fitting.filter((count) => count === best).length !== 1) return null;
  return formats[fitting.indexOf(best)] ?? null;
}
