import { UilError } from '../../kernel/errors.ts';

/** How often an arm was tried on a segment on one day (a whole number of days since any fixed date), and how often it succeeded so far. */
export interface ArmCount {
  readonly day: number;
  readonly segment: string;
  readonly arm: string;
  readonly trials: number;
  readonly successes: number;
}

/**
 * Running totals with a batch added to them. A count is the total of its day, segment and arm as far as it is known, and
 * totals only grow, so the larger one holds: the same batch twice, or batches in another order, give the same totals, and a
 * success that comes days later is a larger total of the day of its trial. Throws NOT_FINITE and CELL_INVALID.
 */
export function mergeCounts(known: readonly ArmCount[], batch: readonly ArmCount[]): ArmCount[] {
  const totals = new Map<string, ArmCount>();
  for (const count of [...known, ...batch]) {
    checkCount(count);
    const key = JSON.stringify([count.day, count.segment, count.arm]);
    const own = totals.get(key);
    totals.set(key, own ? { ...own, trials: Math.max(own.trials, count.trials), successes: Math.max(own.successes, count.successes) } : count);
  }
  return [...totals.values()].sort(byPlace);
}

/** Throws NOT_FINITE for numbers that are none, CELL_INVALID for negative ones and more successes than trials. */
export function checkCount({ day, trials, successes }: ArmCount): void {
  for (const [name, value] of Object.entries({ day, trials, successes })) if (!Number.isFinite(value)) throw new UilError('NOT_FINITE', [name]);
  if (trials < 0 || successes < 0) throw new UilError('CELL_INVALID', ['trials', 'counts are not negative']);
  if (successes > trials) throw new UilError('CELL_INVALID', ['successes', 'there are more than trials']);
}

/** By day, segment and arm in code units, then by size: an order that does not depend on how the counts came. */
export function byPlace(a: ArmCount, b: ArmCount): number {
  return a.day - b.day || compare(a.segment, b.segment) || compare(a.arm, b.arm) || a.trials - b.trials || a.successes - b.successes;
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
