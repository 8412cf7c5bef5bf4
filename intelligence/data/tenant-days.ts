import { addDays, type Day, dayNumber } from '../kernel/days.ts';

/** What one day says of the whole of an ISP. Money is in minor units a month, but for what was billed on the day. */
export interface TenantDay {
  readonly day: Day;
  /** Invoices, and of customers who pay in advance their payments. */
  readonly billed_minor: number;
  /** At the end of the day: customers who have not left, and their monthly prices together. */
  readonly customers: number;
  readonly monthly_minor: number;
  readonly joined: number;
  readonly joined_minor: number;
  readonly lost: number;
  readonly lost_minor: number;
}

/** A customer's status or monthly price from a day on; what did not change is null. */
export interface StateChange {
  readonly customer: string;
  readonly day: Day;
  readonly status: string | null;
  readonly priceMinor: number | null;
}

/** What changed on a day. */
type Moves = Pick<TenantDay, 'joined' | 'joined_minor' | 'lost' | 'lost_minor'> & { readonly repriced: number };
const NOTHING: Moves = { joined: 0, joined_minor: 0, lost: 0, lost_minor: 0, repriced: 0 };

/** The changes of one customer, one a day, in order. */
function oneADay(changes: readonly StateChange[]): StateChange[] {
  const days = new Map<Day, StateChange>();
  for (const change of changes) {
    const known = days.get(change.day);
    days.set(change.day, { ...change, status: change.status ?? known?.status ?? null, priceMinor: change.priceMinor ?? known?.priceMinor ?? null });
  }
  return [...days.values()].sort((a, b) => (a.day < b.day ? -1 : 1));
}

/** Where a customer stands after a change. Who was never given a status is there from the first price on. */
const after = (was: { here: boolean; priceMinor: number }, { status, priceMinor }: StateChange, hasStatus: boolean) => ({
  here: status === null ? was.here || !hasStatus : status !== 'cancelled',
  priceMinor: priceMinor ?? was.priceMinor,
});

/**
 * A tenant day by day: who was there at the end of each day, who came, who went. `changes` may come in any order; those of one
 * customer and day are one. A customer counts from the first price or status that is known, and not after a cancellation.
 */
export function tenantDays(changes: readonly StateChange[], billed: ReadonlyMap<Day, number>, from: Day, until: Day): TenantDay[] {
  const days = new Map<Day, Moves>();
  let [customers, monthly_minor] = [0, 0];
  for (const own of Map.groupBy(changes, ({ customer }) => customer).values()) {
    const hasStatus = own.some(({ status }) => status !== null);
    let standing = { here: false, priceMinor: 0 };
    let begun = false;
    const begin = () => {
      if (!begun && standing.here) [customers, monthly_minor] = [customers + 1, monthly_minor + standing.priceMinor];
      begun = true;
    };
    for (const change of oneADay(own)) {
      if (change.day >= from) begin();
      const was = standing;
      standing = after(was, change, hasStatus);
      if (!begun) continue;
      const day = days.get(change.day) ?? NOTHING;
      days.set(
        change.day,
        standing.here && !was.here
          ? { ...day, joined: day.joined + 1, joined_minor: day.joined_minor + standing.priceMinor }
          : was.here && !standing.here
            ? { ...day, lost: day.lost + 1, lost_minor: day.lost_minor + was.priceMinor }
            : standing.here
              ? { ...day, repriced: day.repriced + standing.priceMinor - was.priceMinor }
              : day,
      );
    }
    begin();
  }
  return Array.from({ length: dayNumber(until) - dayNumber(from) + 1 }, (_, n) => {
    const day = addDays(from, n);
    const { repriced, ...moves } = days.get(day) ?? NOTHING;
    customers += moves.joined - moves.lost;
    monthly_minor += moves.joined_minor - moves.lost_minor + repriced;
    return { day, billed_minor: billed.get(day) ?? 0, customers, monthly_minor, ...moves };
  });
}
