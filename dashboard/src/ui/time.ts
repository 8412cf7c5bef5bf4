const LOCALE = 'en-GB';
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** How one tenant reads the clock: every text is in its time zone. Moments are milliseconds or RFC 3339 text. */
export interface Clock {
  readonly zone: string;
  /** "14:02" */
  time(at: number | string): string;
  /** "3 Mar", with the year when it is not this one. */
  date(at: number | string, now: number): string;
  /** "Tuesday 3 March" */
  day(at: number | string): string;
  /** "Today", "Yesterday", else the date, with the year when it is not this one. */
  dayFrom(at: number | string, now: number): string;
  /** "Tue, 3 Mar 2026, 14:02:11 (Africa/Lagos)" */
  exact(at: number | string): string;
  /** Under a day "just now", "12 min ago", "in 3 h"; from a day on the date. */
  relative(at: number | string, now: number): string;
}

const ms = (at: number | string) => (typeof at === 'number' ? at : Date.parse(at));

/** The clock of an IANA time zone. */
export function clockIn(zone: string): Clock {
  const form = (options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(LOCALE, { timeZone: zone, ...options });
  const time = form({ hour: '2-digit', minute: '2-digit' });
  const year = form({ year: 'numeric' });
  const short = form({ day: 'numeric', month: 'short' });
  const long = form({ day: 'numeric', month: 'short', year: 'numeric' });
  const isoDay = form({ year: 'numeric', month: '2-digit', day: '2-digit' });
  const weekday = form({ weekday: 'long', day: 'numeric', month: 'long' });
  const exact = form({ weekday: 'short', day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit' });

  const clock: Clock = {
    zone,
    time: (at) => time.format(ms(at)),
    date: (at, now) => (year.format(ms(at)) === year.format(now) ? short : long).format(ms(at)),
    day: (at) => weekday.format(ms(at)),
    dayFrom(at, now) {
      const day = isoDay.format(ms(at));
      if (day === isoDay.format(now)) return 'Today';
      if (day === isoDay.format(now - DAY)) return 'Yesterday';
      return clock.date(at, now);
    },
    exact: (at) => `${exact.format(ms(at))} (${zone})`,
    relative(at, now) {
      const away = ms(at) - now;
      const size = Math.abs(away);
      if (size >= DAY) return clock.date(at, now);
      if (size < MINUTE) return 'just now';
      const text = size < HOUR ? `${Math.floor(size / MINUTE)} min` : `${Math.floor(size / HOUR)} h`;
      return away < 0 ? `${text} ago` : `in ${text}`;
    },
  };
  return clock;
}

/** A calendar day such as `2024-05-17`, which has no time zone, as "17 May 2024"; anything else as it came. */
export function calendarDay(day: string): string {
  const found = /^(\d{4})-(\d{2})-(\d{2})/.exec(day);
  if (!found) return day;
  return new Intl.DateTimeFormat(LOCALE, { timeZone: 'UTC', day: 'numeric', month: 'short', year: 'numeric' }).format(Date.parse(`${found[0]}T00:00:00Z`));
}
