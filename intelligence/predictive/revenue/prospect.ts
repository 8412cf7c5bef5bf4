import { attribute, type CustomerState, isRecovering } from '../../data/customer-state.ts';
import type { FeatureInput, FeatureVector } from '../../data/features/feature.ts';
import { dayNumber, dayOf } from '../../kernel/days.ts';
import { type Limit, limitOf } from './limit.ts';
import { eveningsOf, nodePeakOf } from './line-facts.ts';

/** A customer where offers are concerned: what it has, what it uses, what holds its line, what stands against asking it now. */
export interface Prospect {
  readonly status: 'prospect' | 'active' | 'suspended' | 'cancelled';
  readonly segment: string | null;
  readonly billing: string | null;
  readonly node: string | null;
  readonly planId: string | null;
  readonly priceMinor: number | null;
  readonly currency: string | null;
  readonly speedMbps: number | null;
  readonly tenureDays: number | null;
  /** Days until the bound term ends; null when free to leave. */
  readonly termDaysLeft: number | null;
  /** Ids; null when not told. */
  readonly addOns: readonly string[] | null;
  /** Downloaded in 30 days; null when not told. */
  readonly monthBytes: number | null;
  /** Use against the usual use of the plan's customers, and as a share of the included volume; null when not known. */
  readonly fills: number | null;
  readonly allowanceShare: number | null;
  readonly usedOn: string | null;
  readonly limit: Limit;
  readonly limitSentence: string;
  readonly lineMaxMbps: number | null;
  readonly portMbps: number | null;
  readonly recovering: boolean;
  readonly complaining: boolean;
  readonly outageOpen: boolean;
  readonly refusedOn: (thing: string) => number | null;
  /** Refused on every channel that a choice was stated for; null when none was stated. */
  readonly allowsMarketing: boolean | null;
  /** False when the customer refused calls. */
  readonly allowsCalls: boolean;
  readonly churnChance: number | null;
  readonly churnLevel: 'low' | 'medium' | 'high' | 'no-data';
  readonly left: { readonly day: number; readonly voluntary: boolean; readonly cause: string | null } | null;
  readonly today: number;
}

/** What the prospect is made of. */
export interface ProspectFacts {
  readonly state: CustomerState;
  readonly outageOpen: boolean;
  readonly input: FeatureInput;
  readonly features: FeatureVector;
  readonly churn: { readonly chance: number | null; readonly level: Prospect['churnLevel'] };
}

/** A complaint that nobody has closed for this long was forgotten, not open. */
const COMPLAINT_DAYS = 60;
const GB = 1e9;

/** Reads a customer as a prospect, on that day; `usualBytes` is what the customers of a plan use in 30 days at the median. */
export function prospectOf({ state, outageOpen, input, features, churn }: ProspectFacts, usualBytes: ReadonlyMap<string, number>, today: number): Prospect {
  const planId = attribute<string>(state, 'plan_id');
  const speedMbps = attribute<number>(state, 'speed_down_mbps');
  const gb = numberAt(features, 'usage_down_gb_30d');
  const monthBytes = gb === null ? null : gb * GB;
  const usual = planId === null ? undefined : usualBytes.get(planId);
  const allowance = attribute<number>(state, 'allowance_bytes');
  const portMbps = attribute<number>(state, 'port_mbps');
  const { limit, sentence } = limitOf({ speedMbps, portMbps, ...eveningsOf(input), nodePeakPercent: nodePeakOf(input) });
  const addOns = attribute<string>(state, 'add_ons');
  const dayAt = (name: string): number | null => (state.latest[name] === undefined ? null : dayNumber(dayOf(state.latest[name][0])));
  const status = attribute<Prospect['status']>(state, 'status') ?? 'active';
  return {
    status,
    segment: attribute(state, 'segment'),
    billing: attribute(state, 'billing_mode'),
    node: attribute(state, 'node_id'),
    planId,
    priceMinor: attribute(state, 'price_minor'),
    currency: attribute(state, 'currency'),
    speedMbps,
    tenureDays: numberAt(features, 'tenure_days'),
    termDaysLeft: numberAt(features, 'term_days_left'),
    addOns: addOns === null ? null : addOns.split('\n').filter((id) => id !== ''),
    monthBytes,
    fills: monthBytes === null || !usual ? null : monthBytes / usual,
    allowanceShare: monthBytes === null || !allowance ? null : monthBytes / allowance,
    usedOn: usedOn(input),
    limit,
    limitSentence: sentence,
    lineMaxMbps: attribute(state, 'line_max_mbps'),
    portMbps,
    recovering: isRecovering(state),
    complaining: (state.totals.open_tickets ?? 0) > 0 && today - (dayAt('last_ticket') ?? Number.NEGATIVE_INFINITY) <= COMPLAINT_DAYS,
    outageOpen,
    refusedOn: (thing) => dayAt(`refused.${thing}`),
    allowsMarketing: marketing(state),
    allowsCalls: attribute<boolean>(state, 'consent.care.call') !== false,
    churnChance: churn.chance,
    churnLevel: churn.level,
    left:
      status === 'cancelled'
        ? { day: dayAt('status') as number, voluntary: attribute<boolean>(state, 'left_voluntarily') !== false, cause: attribute(state, 'left_cause') }
        : null,
    today,
  };
}

const numberAt = (features: FeatureVector, name: string): number | null => (typeof features[name] === 'number' ? (features[name] as number) : null);

function usedOn({ customer }: FeatureInput): string | null {
  const { latestDay: latest } = customer.window('usage.down_bytes', 30, 1);
  return latest === null ? null : new Date(latest * 86_400_000).toISOString();
}

function marketing(state: CustomerState): boolean | null {
  const stated = Object.entries(state.latest).flatMap(([name, fact]) => (name.startsWith('consent.marketing.') ? [fact[2] === true] : []));
  return stated.length === 0 ? null : stated.some(Boolean);
}
