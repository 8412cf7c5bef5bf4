const MINUTE = 60_000;
const DAY_MINUTES = 24 * 60;

/** Minutes since midnight on the clock of a zone. */
function minutesAt(at: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en-GB', { timeZone: zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).formatToParts(at);
  const read = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  return 60 * read('hour') + read('minute');
}

/** The next moment at which the clock of a zone shows this time ("09:30"), as ISO text; null when it is no time. */
export function nextAt(time: string, zone: string, now: number): string | null {
  const found = /^([01]\d|2[0-3]):([0-5]\d)$/.exec(time);
  if (!found) return null;
  const wanted = 60 * Number(found[1]) + Number(found[2]);
  const minute = Math.floor(now / MINUTE) * MINUTE;
  const ahead = (wanted - minutesAt(minute, zone) + DAY_MINUTES) % DAY_MINUTES || DAY_MINUTES;
  const at = minute + ahead * MINUTE;
  // Over a change of the clock the guess is an hour off, one way or the other.
  const right = [at, at + 60 * MINUTE, at - 60 * MINUTE].find((guess) => guess > now && minutesAt(guess, zone) === wanted);
  return new Date(right ?? at).toISOString();
}
