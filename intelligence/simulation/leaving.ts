import { within } from './chance.ts';

/** The causes of leaving, each a multiplier of the daily hazard. */
export const CAUSES = ['contract', 'evenings', 'tickets', 'outages', 'payments', 'price', 'usage', 'tenure', 'segment', 'offer'] as const;
export type Cause = (typeof CAUSES)[number];

/** How strongly each cause acts: 1 as documented, 0 not at all; the multiplier is raised to this power. */
export type Strengths = Readonly<Partial<Record<Cause, number>>>;

/** Daily hazard of leaving of one's own will when every multiplier is 1. */
export const BASE_HAZARD = 0.000115;
/** No day is worse than this. */
export const MAXIMUM_HAZARD = 0.2;
/** Daily chance that a customer who has not paid for long is closed; see billing. */
export const CLOSING_HAZARD = 0.06;

/** All that the hazard looks at. Every field can be seen in the events up to the day before. */
export interface Situation {
  /** Days until the contract ends, negative after its end; NaN without a contract. */
  readonly daysToEnd: number;
  /** Mean evening speed of about two weeks in percent of the plan; NaN when unknown. */
  readonly eveningPercent: number;
  /** Tickets opened in the last 30 days, and how many of them again. */
  readonly tickets: number;
  readonly reopened: number;
  /** Minutes without service in the last 30 days. */
  readonly outageMinutes: number;
  /** Failed charges in the last 60 days, and how late the latest bill was paid. */
  readonly failedPayments: number;
  readonly daysLate: number;
  /** Rise of the price in the last 60 days in percent. */
  readonly risePercent: number;
  /** Use of the last two weeks against the last two months. */
  readonly usageRatio: number;
  readonly tenureDays: number;
  readonly business: boolean;
  /** What an offer that the customer was told of does; 1 is nothing. */
  readonly offerFactor: number;
}

/** A contract binds (× 0.25) until 20 days before its end, peaks at its end (× 6) and lets go over the 30 days after; without one × 2. */
function contract(daysToEnd: number): number {
  if (Number.isNaN(daysToEnd)) return 2;
  if (daysToEnd > 20) return 0.25;
  return daysToEnd >= 0 ? 6 - (5.75 * daysToEnd) / 20 : within(6 + (4 * daysToEnd) / 30, 2, 6);
}

const tenure = (days: number): number => (days < 90 ? 2.2 : days < 365 ? 1.4 : days < 1095 ? 1 : 0.65);

/**
 * Writes the multiplier of each cause into `out`, in the order of CAUSES, and gives back the day's hazard: the base times
 * their product, at most MAXIMUM_HAZARD (a proportional-hazards model; Cox 1972).
 */
export function hazardOf(s: Situation, strengths: Strengths, out: Float32Array): number {
  const slow = Number.isNaN(s.eveningPercent) ? 0 : within((85 - s.eveningPercent) / 30, 0, 1.5);
  out[0] = contract(s.daysToEnd);
  out[1] = Math.exp(1.4 * slow);
  out[2] = Math.exp(0.75 * Math.min(s.tickets, 3) + 0.5 * Math.min(s.reopened, 2));
  out[3] = Math.exp(0.6 * within(s.outageMinutes / 240, 0, 3));
  out[4] = Math.exp(0.5 * Math.min(s.failedPayments, 3) + 0.04 * within(s.daysLate, 0, 25));
  out[5] = Math.exp(0.09 * within(s.risePercent, 0, 25));
  out[6] = Math.exp(4.5 * within(0.88 - s.usageRatio, 0, 0.55));
  out[7] = tenure(s.tenureDays);
  out[8] = s.business ? 0.7 : 1;
  out[9] = s.offerFactor;
  let hazard = BASE_HAZARD;
  for (const [i, cause] of CAUSES.entries()) {
    const strength = strengths[cause] ?? 1;
    if (strength !== 1) out[i] = (out[i] as number) ** strength;
    hazard *= out[i] as number;
  }
  return Math.min(hazard, MAXIMUM_HAZARD);
}
