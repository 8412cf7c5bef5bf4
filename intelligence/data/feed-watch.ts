/** How a feed stands at a moment. */
export interface FeedState {
  /** Hours for which it may be silent before it counts as late; null while too few pauses are known to say so. */
  readonly patienceHours: number | null;
  /** Since when it has been silent for longer than that; null while it is heard as usual or nobody can say. */
  readonly silentSince: Date | null;
}

/** Days of rhythm that count. */
export const RHYTHM_DAYS = 42;
const LEAST_PAUSES = 8;
const SLACK_HOURS = 2;
/** How far beyond its longest pauses a pause must be: so many times the spread of the longest, and so many standard deviations of all. */
const BEYOND = { spread: 4, deviations: 3 };
const HOUR_MS = 3_600_000;

/**
 * Whether a feed has fallen silent, by its own rhythm of six weeks: beyond its longest pauses by more than they differ among
 * themselves. The very longest is left out, so that one outage does not teach that outages are usual. What comes like
 * clockwork is missed within hours; what comes now and then, only when the pause is beyond what luck explains. `hours` are the
 * hours since 1970 in which something was heard, in order.
 */
export function feedState(hours: readonly number[], lastAt: Date, now: Date): FeedState {
  const end = Math.floor(lastAt.getTime() / HOUR_MS);
  const recent = hours.filter((hour) => hour <= end && hour > end - 24 * RHYTHM_DAYS);
  const pauses = recent.slice(1).map((hour, i) => hour - (recent[i] as number));
  if (pauses.length < LEAST_PAUSES) return { patienceHours: null, silentSince: null };
  const usual = pauses.toSorted((a, b) => b - a).slice(1);
  const [longest, fourth] = [usual[0] as number, usual[3] as number];
  const mean = usual.reduce((sum, pause) => sum + pause, 0) / usual.length;
  const deviation = Math.sqrt(usual.reduce((sum, pause) => sum + (pause - mean) ** 2, 0) / usual.length);
  const patienceHours = longest + BEYOND.spread * (longest - fourth) + BEYOND.deviations * deviation + SLACK_HOURS;
  const late = now.getTime() - lastAt.getTime() > patienceHours * HOUR_MS;
  return { patienceHours, silentSince: late ? lastAt : null };
}
