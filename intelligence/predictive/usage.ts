import type { AllowanceOutlook, CustomerUsageForecast, NodeUsageForecast, UsageForecast } from '../contract/api/usage.ts';
import type { KnownHistory } from '../data/entity-history.ts';
import type { Refusal } from '../ml/forecasting/forecast.ts';
import { METHODS } from '../ml/forecasting/methods.ts';
import type { Series } from '../ml/forecasting/series.ts';
import { type BillingMonth, billingMonth } from './usage/billing-month.ts';
import { CHEAP, LEAST_COURSES, type Outlook, outlooks } from './usage/courses.ts';
import { growthOf, LEAST_WEEKS } from './usage/growth.ts';
import { exceedsInSum, passingOf, reaches } from './usage/passing.ts';
import { dailyBusyHour, dailyUse, TOLD_AFTER } from './usage/readings.ts';
import { dayText, nothing, rounded, STEPS, tellBasis, tellDays, tellPassing, tellPast, tellSum, tellUsage, whatIsMissing } from './usage/telling.ts';

/** A link counts as full from this utilisation at its busy hour. */
export const CAPACITY_PERCENT = 90;
const SEED = 1;
/** For nodes, of which there are few: all but the decomposition, which alone would hold the server up for a second. */
const POOL = METHODS.map(({ name }) => name).filter((name) => name !== 'mstl');
const USE = 'use';
const READINGS = 'utilisation readings';

/** A node as known at the end of a day; `use` is what its customers used day by day, yesterday the last, at today's number of them. */
export interface NodeKnown {
  readonly history: KnownHistory;
  readonly use: Float64Array;
  readonly customers: number;
}

/**
 * What customers, plans and nodes will use in the next 30 days, and when an allowance or a capacity is passed. Everything comes
 * from daily facts as known on one day; whoever is asked about together lends the others its errors, no values.
 */
export class UsagePatternPredictor {
  /** The forecasts of the customers named in `wanted`, all as of the same day; the others are there to learn from. */
  customers(known: ReadonlyMap<string, KnownHistory>, wanted: Iterable<string> = known.keys()): Map<string, CustomerUsageForecast> {
    const use = new Map([...known].map(([id, history]) => [id, dailyUse(history)]));
    const chosen = [...wanted];
    const outlook = forecastsOf(use, chosen, USE, { methods: CHEAP, most: Number.POSITIVE_INFINITY });
    return new Map(chosen.map((id) => [id, customerForecast(id, known.get(id) as KnownHistory, use.get(id) as Float64Array, outlook.get(id))]));
  }

  /** The forecasts of sums such as the use of each plan: bytes a day, yesterday the last, as of the day numbered `today`. */
  totals(use: ReadonlyMap<string, Float64Array>, today: number): Map<string, UsageForecast> {
    const chosen = [...use.keys()];
    const outlook = forecastsOf(use, chosen, USE, { methods: CHEAP, most: Number.POSITIVE_INFINITY });
    return new Map(chosen.map((id) => [id, totalForecast(use.get(id) as Float64Array, outlook.get(id), today)]));
  }

  /**
   * The forecasts of the nodes named in `wanted`, by every method of the pool but the trees: on readings of nodes they gain
   * nothing, and cost three times all the others.
   */
  nodes(known: ReadonlyMap<string, NodeKnown>, wanted: Iterable<string> = known.keys()): Map<string, NodeUsageForecast> {
    const busy = new Map([...known].map(([id, { history }]) => [id, dailyBusyHour(history)]));
    const percent = new Map([...busy].map(([id, one]) => [id, one.percent]));
    const chosen = [...wanted];
    const outlook = forecastsOf(percent, chosen, READINGS, { methods: POOL, most: 100 });
    const use = new Map([...known].map(([id, one]) => [id, one.use]));
    const volume = forecastsOf(use, chosen, USE, { methods: CHEAP, most: Number.POSITIVE_INFINITY });
    return new Map(
      chosen.map((id) => {
        const { history, customers } = known.get(id) as NodeKnown;
        const usage = totalForecast(use.get(id) as Float64Array, volume.get(id), history.today);
        return [id, { node_id: id, as_of: dayText(history.today), ...busyForecast(history.today, busy.get(id) as Busy, outlook.get(id)), customers, usage }];
      }),
    );
  }
}

type Busy = ReturnType<typeof dailyBusyHour>;

/** Forecasts the series of which enough is known; the others are left out. */
function forecastsOf(
  known: ReadonlyMap<string, Float64Array>,
  wanted: readonly string[],
  what: string,
  { methods, most }: { methods: readonly string[]; most: number },
): Map<string, Outlook | Refusal> {
  const series: Series[] = [...known].filter(([, values]) => whatIsMissing(values, what) === null).map(([id, values]) => ({ id, values }));
  const told = outlooks(series, new Set(wanted), { horizon: STEPS, seed: SEED, methods, least: 0, most });
  return new Map(told.map((one) => [one.id, one]));
}

function totalForecast(values: Float64Array, outlook: Outlook | Refusal | undefined, today: number): UsageForecast {
  const lacking = whatIsMissing(values, USE);
  return lacking ? nothing(lacking, tellPast(values, today)) : tellUsage(values, outlook, today);
}

function customerForecast(id: string, history: KnownHistory, use: Float64Array, outlook: Outlook | Refusal | undefined): CustomerUsageForecast {
  const left = history.state<string>('status')?.value === 'cancelled' ? 'The customer has left.' : null;
  const lacking = left ?? whatIsMissing(use, USE);
  const usage = lacking ? nothing(lacking, tellPast(use, history.today)) : tellUsage(use, outlook, history.today);
  const allowance = history.state<number | null>('plan.allowance_bytes');
  return {
    customer_id: id,
    as_of: dayText(history.today),
    ...usage,
    missing: allowance === null ? [...usage.missing, 'The allowance of the plan has not been told.'] : usage.missing,
    allowance: left || !allowance || allowance.value === null ? null : allowanceOutlook(allowance.value, history, lacking ? undefined : outlook),
  };
}

/** What was used of the month's allowance, and when it will be used up. The month's last day lies within the foretold steps, however long it is. */
function allowanceOutlook(allowance: number, history: KnownHistory, outlook: Outlook | Refusal | undefined): AllowanceOutlook {
  const month = billingMonth(history);
  const { today } = history;
  const { used, notTold, passedOn } = usedSince(month, history, allowance);
  const steps = month.until - today + 1;
  const said = outlook && !('refused' in outlook) && outlook.courses.length > 0 ? outlook : undefined;
  return {
    allowance_bytes: allowance,
    from: dayText(month.from),
    until: dayText(month.until),
    month_begins_with: month.basis,
    used_bytes: used,
    days_not_told: notTold,
    total: said ? { ...(tellSum(said, today, 0, steps, used) as NonNullable<ReturnType<typeof tellSum>>), from: dayText(month.from) } : null,
    passed_on: passedOn === null ? null : dayText(passedOn),
    ...(said && passedOn === null ? tellPassing(passingOf(said.courses, exceedsInSum(used, allowance, steps)), today) : unknownPassing),
  };
}

const unknownPassing = { chance: null, likely_on: null, earliest_on: null, latest_on: null };

/** Use from the month's first day to yesterday, the days of which nothing was told, and the day on which the allowance was exceeded. */
function usedSince(month: BillingMonth, history: KnownHistory, allowance: number): { used: number; notTold: number; passedOn: number | null } {
  const days = dailyUse(history, Math.max(0, history.today - TOLD_AFTER - month.from + 1));
  let used = 0;
  let notTold = 0;
  let passedOn: number | null = null;
  for (const [i, value] of days.entries()) {
    if (Number.isNaN(value)) notTold++;
    else used += value;
    if (passedOn === null && used > allowance) passedOn = month.from + i;
  }
  return { used, notTold, passedOn };
}

/** The busy hour of a node, and the day on which it reaches the capacity. */
function busyForecast(today: number, { percent, exact }: Busy, outlook: Outlook | Refusal | undefined): Pick<NodeUsageForecast, 'busy_hour' | 'capacity'> {
  const lacking = whatIsMissing(percent, READINGS);
  const said = lacking === null && outlook && !('refused' in outlook) ? outlook : undefined;
  const last = percent.findLastIndex((value) => !Number.isNaN(value));
  const dayAt = (place: number) => dayText(today - TOLD_AFTER - percent.length + 1 + place);
  const growth = lacking === null ? growthOf(percent) : null;
  const since = passedSince(percent);
  const passing = said && said.courses.length > 0 && since === null ? tellPassing(passingOf(said.courses, reaches(CAPACITY_PERCENT)), today) : unknownPassing;
  return {
    busy_hour: {
      latest_percent: last < 0 ? null : rounded(percent[last] as number, 1),
      latest_day: last < 0 ? null : dayAt(last),
      exact,
      past: tellPast(percent, today, 1),
      days: said ? tellDays(said, today, 1) : [],
      growth_points_per_30_days: growth && { points: rounded(growth.per30Days, 2), low_95: rounded(growth.low, 2), high_95: rounded(growth.high, 2) },
      basis: said ? tellBasis(percent, said) : null,
      missing: lacking
        ? [lacking]
        : [
            ...(said && said.courses.length > 0
              ? []
              : [`The chance to reach the capacity needs ${LEAST_COURSES} courses of ${STEPS} days in the past of this and like nodes.`]),
            ...(growth ? [] : [`Growth needs ${LEAST_WEEKS} weeks.`]),
          ],
    },
    capacity: { limit_percent: CAPACITY_PERCENT, passed_since: since === null ? null : dayAt(since), ...passing },
  };
}

/** The place of the first of the latest told days in a row that reached the capacity; null when the last told one did not. */
function passedSince(percent: Float64Array): number | null {
  let since: number | null = null;
  for (let place = percent.length - 1; place >= 0; place--) {
    const value = percent[place] as number;
    if (Number.isNaN(value)) continue;
    if (value < CAPACITY_PERCENT) break;
    since = place;
  }
  return since;
}
