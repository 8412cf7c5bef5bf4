import type { Day } from '../kernel/days.ts';
import type { Feed } from './feeds.ts';

/** Windows that the findings of a morning look at, in days; what is usual is told by the days before. */
export const BRIEF_WINDOWS = { evenings: 14, outages: 90, payments: 7, paymentsBefore: 56, tickets: 28, ticketsBefore: 84, plans: 90 } as const;

/** One access node: its customers, what they pay, and how its last weeks were. */
export interface NodeFacts {
  readonly node: string;
  readonly customers: number;
  readonly monthlyMinor: number;
  readonly high: number;
  /** Days told of, and those on which its customers had on average a slow evening. */
  readonly evenings: number;
  readonly slowEvenings: number;
  readonly outages: number;
  readonly outageMinutes: number;
}

/** Payments by how they were declined, now and before, by week. */
export interface DeclineFacts {
  readonly code: string;
  readonly failed: number;
  readonly failedBefore: readonly number[];
  readonly customers: number;
  readonly monthlyMinor: number;
}

export interface TicketFacts {
  readonly category: string;
  readonly tickets: number;
  readonly reopened: number;
  readonly ticketsBefore: number;
  readonly reopenedBefore: number;
  /** Customers who opened one again lately, and what they pay. */
  readonly customers: number;
  readonly monthlyMinor: number;
}

export interface LapseFacts {
  readonly partner: string;
  readonly name: string | null;
  readonly lapsed: number;
  readonly customerDays: number;
  readonly customers: number;
}

/** Customers of a plan whose price rose within the window: leavers and days after it, and of the same customers before. */
export interface RiseFacts {
  readonly plan: string;
  readonly on: Day;
  readonly customers: number;
  readonly monthlyMinor: number;
  readonly left: number;
  readonly days: number;
  /** Leavers and days of all customers who had no rise in the same time. */
  readonly leftElsewhere: number;
  readonly daysElsewhere: number;
}

/** A node that its forecast sees full. */
export interface FullFacts {
  readonly node: string;
  readonly chance: number;
  readonly likelyOn: Day;
  readonly limitPercent: number;
  readonly customers: number;
}

/** What the findings of a morning are made of. */
export interface BriefFacts {
  readonly nodes: readonly NodeFacts[];
  readonly attempts: number;
  readonly attemptsBefore: number;
  readonly declines: readonly DeclineFacts[];
  readonly tickets: readonly TicketFacts[];
  readonly lapses: readonly LapseFacts[];
  readonly rises: readonly RiseFacts[];
  readonly full: readonly FullFacts[];
  readonly silent: readonly { readonly feed: Feed; readonly since: string }[];
}
