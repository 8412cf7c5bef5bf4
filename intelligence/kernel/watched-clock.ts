import type { Clock } from './clock.ts';

/** A step of the clock up to this is a correction of a second or a leap second. */
const SLACK_MS = 2_000;
/** After so long without a jump the clock on the wall is believed anew, with what it was slowly corrected by. */
const BELIEVED_AFTER_MS = 60_000;
/** A jump that has stood for so long is believed: the clock was wrong before, or the machine was asleep. */
const STOOD_FOR_MS = 24 * 3_600_000;

/**
 * A clock that notices when the time on the wall jumps or stands still, by the time that has passed: `otherwise` then says what time it would
 * be without the jump, until the clock is put right again or the jump has stood for a day. `jumped` is told once of each, with how far.
 */
export function watchedClock(clock: Clock, jumped: (byMs: number) => void = () => {}): Clock {
  let anchor = { wall: clock.now().getTime(), at: clock.elapsedMs() };
  let since: number | null = null;
  const otherwise = (): Date | null => {
    const [wall, at] = [clock.now().getTime(), clock.elapsedMs()];
    const steady = anchor.wall + at - anchor.at;
    const believed = Math.abs(wall - steady) <= SLACK_MS;
    if (!believed && (since === null || at - since < STOOD_FOR_MS)) {
      if (since === null) jumped(wall - steady);
      since ??= at;
      return new Date(steady);
    }
    if (!believed || since !== null || at - anchor.at >= BELIEVED_AFTER_MS) anchor = { wall, at };
    since = null;
    return null;
  };
  return {
    // Every look at the time is a look for jumps.
    now() {
      otherwise();
      return clock.now();
    },
    elapsedMs: () => clock.elapsedMs(),
    otherwise,
  };
}
