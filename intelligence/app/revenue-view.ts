import type { CustomerWays } from '../adapters/postgres/way-store.ts';
import type { Channel } from '../contract/words.ts';
import { isDead } from '../data/addresses.ts';
import { attribute, type CustomerState, isRecovering } from '../data/customer-state.ts';
import { consentAnswer, type StatedConsent } from '../orchestration/consent.ts';
import type { RevenueView } from '../orchestration/revenue-flow.ts';

/** Channels that may carry an offer, in the order in which they are taken, and where each finds its address. */
const CARRIES: readonly (readonly [Channel, 'email' | 'phone' | null])[] = [
  ['email', 'email'],
  ['sms', 'phone'],
  ['whatsapp', 'phone'],
  ['push', null],
  ['in-app', null],
];

/** What the customer has said of marketing, by class and channel. */
function statedOf(state: CustomerState): StatedConsent {
  const stated: Record<string, boolean> = {};
  for (const name of Object.keys(state.latest)) if (name.startsWith('consent.')) stated[name.slice('consent.'.length)] = state.latest[name]?.[2] === true;
  return stated;
}

/** Channels on which the customer has allowed marketing and has an address that works: who was not asked has not allowed it. */
export function marketingReach(state: CustomerState): Channel[] {
  const stated = statedOf(state);
  return CARRIES.flatMap(([channel, address]) => {
    const known = address === null || attribute<string>(state, address) !== null;
    return known && !isDead(state, channel) && consentAnswer(stated, 'marketing', channel, 'opt-in').allowed ? [channel] : [];
  });
}

/** What decisions may know of a customer where the revenue of the ISP is concerned; `owing` where an open recovery misses something still. */
export const revenueView = (
  state: CustomerState,
  ways: (CustomerWays & { readonly valuedAt: string }) | undefined,
  groupBy: string | null,
  owing: boolean,
): RevenueView => ({
  valued_at: ways?.valuedAt ?? null,
  ways: ways?.ways ?? [],
  limit: ways?.line?.limit ?? null,
  limit_sentence: ways?.line?.sentence ?? null,
  reach: marketingReach(state),
  recovering: owing || isRecovering(state),
  group: (groupBy === null ? null : attribute<string>(state, groupBy)) ?? 'all',
  room: null,
});
