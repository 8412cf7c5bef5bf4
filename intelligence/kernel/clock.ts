/** Tells the time. Policy and records use `now`; leases and time-outs use the monotonic `elapsedMs`. */
export interface Clock {
  now(): Date;
  /** Milliseconds since an arbitrary moment; never goes back. */
  elapsedMs(): number;
  /** What time it may be as well when `now` has jumped and nobody knows yet which is right; null or absent while it is believed. */
  otherwise?(): Date | null;
}

/** The earliest that it may be now: what is due by this is due whichever clock is right. */
export function earliest(clock: Clock): Date {
  const [now, other] = [clock.now(), clock.otherwise?.() ?? null];
  return other !== null && other < now ? other : now;
}

/** The machine's clock: the one place that reads it. */
export const systemClock: Clock = { now: () => new Date(), elapsedMs: () => performance.now() };

/** The machine's clock as if it were so much later (earlier when negative): for proofs that live through many days. */
export const shiftedClock = (ms: number): Clock => ({ ...systemClock, now: () => new Date(systemClock.now().getTime() + ms) });

/** A clock that stands still until it is moved: for tests, proofs and simulations. */
export function virtualClock(start: Date | string): Clock & { set(to: Date | string): void; advance(ms: number): void } {
  let at = new Date(start).getTime();
  return {
    now: () => new Date(at),
    elapsedMs: () => at,
    set: (to) => {
      at = new Date(to).getTime();
    },
    advance: (ms) => {
      at += ms;
    },
  };
}
