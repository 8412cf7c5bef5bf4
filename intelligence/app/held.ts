import type { Clock } from '../kernel/clock.ts';

/** An answer and the moment as of which it was asked. */
export type Held<T> = { readonly at: Date; readonly answer: Promise<T> };

/**
 * Reads something at most once in that time for each tenant. Who asks while it is being read waits for the same answer; a reading
 * that failed is not kept.
 */
export function held<T>(clock: Clock, holdMs: number, read: (tenant: string, at: Date) => Promise<T>): (tenant: string) => Held<T> {
  const kept = new Map<string, Held<T>>();
  return (tenant) => {
    const at = clock.now();
    const known = kept.get(tenant);
    if (known && at.getTime() - known.at.getTime() < holdMs) return known;
    const fresh = { at, answer: read(tenant, at) };
    kept.set(tenant, fresh);
    fresh.answer.catch(() => {
      if (kept.get(tenant) === fresh) kept.delete(tenant);
    });
    return fresh;
  };
}
