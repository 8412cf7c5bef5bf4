import type { ForetoldDay, ForetoldSum } from '../../../contract/api/usage.ts';
import type { EntityHistory, KnownHistory } from '../../../data/entity-history.ts';
import { addDays, type Day, daysBetween } from '../../../kernel/days.ts';
import { meanAbsoluteError, seasonalScale } from '../../../ml/forecasting/accuracy.ts';
import { fillGaps } from '../../../ml/forecasting/gaps.ts';
import { repeatSeason } from '../../../ml/forecasting/seasonal-naive.ts';
import { dailyBusyHour, dailyUse, REACH_DAYS } from '../../../predictive/usage/readings.ts';
import { HORIZON } from '../../../predictive/usage/telling.ts';
import { CAPACITY_PERCENT, UsagePatternPredictor } from '../../../predictive/usage.ts';
import { simulatedFacts } from '../simulated-facts.ts';

const FROM = '2026-01-01';
const WEEK = 7;
/** Days before the last from which is foretold, so that what followed is known. */
const BEFORE_LAST = [31, 46];
/** Others who lend their errors when a single customer is asked about. */
const PEERS = 24;
const ASKED_ALONE = 15;

type Facts = { readonly customer: ReadonlyMap<string, EntityHistory>; readonly node: ReadonlyMap<string, EntityHistory> };

/** Means of figures that come one by one. */
class Means {
  readonly #sums = new Map<string, { sum: number; count: number }>();

  add(name: string, value: number): void {
    if (!Number.isFinite(value)) return;
    const known = this.#sums.get(name) ?? { sum: 0, count: 0 };
    this.#sums.set(name, { sum: known.sum + value, count: known.count + 1 });
  }

  of(name: string): number {
    const { sum, count } = this.#sums.get(name) ?? { sum: 0, count: 0 };
    return sum / count;
  }

  count(name: string): number {
    return this.#sums.get(name)?.count ?? 0;
  }
}

export interface UsageWorlds {
  readonly seeds: readonly number[];
  readonly customers: number;
  readonly days: number;
  /** Tells the time, for who wants to know how long an answer takes. */
  readonly elapsedMs: () => number;
}

/** How a set of forecasts did against what followed. */
export interface Accuracy {
  readonly forecasts: number;
  readonly ahead_7: { readonly mase: number; readonly seasonal_naive: number; readonly ratio: number };
  readonly ahead_30: { readonly mase: number; readonly seasonal_naive: number; readonly ratio: number };
  readonly coverage_95: number;
  readonly coverage_80: number;
  readonly ms_each: number;
}

/**
 * Use foretold on simulated ISPs: MASE of 7 and 30 days ahead beside seasonal naive, the share of truths within the bounds of
 * days and sums, whether who was said to pass the allowance did, and the time taken.
 */
export function measureUsage({ seeds, customers, days, elapsedMs }: UsageWorlds) {
  const means = new Means();
  for (const seed of seeds) {
    const { customers: histories, nodes } = simulatedFacts({ seed, tenant: 'usage', from: FROM, days, customers, nodes: 12, keepCauses: false });
    const facts: Facts = { customer: new Map([...histories].map(([id, history]) => [id, history.facts])), node: nodes };
    const truth = addDays(FROM, days);
    for (const back of BEFORE_LAST) {
      askTogether(facts, addDays(FROM, days - back), truth, means, elapsedMs);
      askAlone(facts, addDays(FROM, days - back), truth, means, elapsedMs);
      askOfNodes(facts, addDays(FROM, days - back), truth, means, elapsedMs);
    }
  }
  return figures(means);
}

function figures(means: Means) {
  const round = (value: number) => Math.round(value * 1000) / 1000;
  const ahead = (of: string, days: number) => ({
    mase: round(means.of(`${of} mase ${days}`)),
    seasonal_naive: round(means.of(`${of} naive ${days}`)),
    ratio: round(means.of(`${of} mase ${days}`) / means.of(`${of} naive ${days}`)),
  });
  const accuracy = (of: string): Accuracy => ({
    forecasts: means.count(`${of} mase ${HORIZON}`),
    ahead_7: ahead(of, WEEK),
    ahead_30: ahead(of, HORIZON),
    coverage_95: round(means.of(`${of} days 95`)),
    coverage_80: round(means.of(`${of} days 80`)),
    ms_each: round(means.of(`${of} ms`)),
  });
  const covered = (of: string) => ({ sums: means.count(`${of} 95`), coverage_95: round(means.of(`${of} 95`)), coverage_80: round(means.of(`${of} 80`)) });
  const sums = (of: string) => ({ weeks: covered(`${of} weeks`), month: covered(`${of} month`) });
  const chances = (of: string) => ({
    asked: means.count(`${of} said`),
    said_percent: round(100 * means.of(`${of} said`)),
    happened_percent: round(100 * means.of(`${of} happened`)),
    brier: round(means.of(`${of} brier`)),
    within_dates: round(means.of(`${of} within`)),
  });
  return {
    ratio_to_seasonal_naive: round(means.of(`together mase ${HORIZON}`) / means.of(`together naive ${HORIZON}`)),
    customers_together: {
      ...accuracy('together'),
      ...sums('together'),
      growth_covers_cause: round(means.of('together growth')),
      allowance: chances('together allowance'),
    },
    customer_alone: { ...accuracy('alone'), ...sums('alone') },
    nodes: { ...accuracy('nodes'), capacity: chances('nodes capacity') },
  };
}

const knownOn = (facts: ReadonlyMap<string, EntityHistory>, day: Day): Map<string, KnownHistory> =>
  new Map([...facts].map(([id, history]) => [id, history.asOf(day)]));

function askTogether({ customer }: Facts, asOf: Day, end: Day, means: Means, elapsedMs: () => number): void {
  const known = knownOn(customer, asOf);
  const began = elapsedMs();
  const told = new UsagePatternPredictor().customers(known);
  means.add('together ms', (elapsedMs() - began) / known.size);
  // The simulator lets use grow by 0.0005 of the first day's level each day; moods, absences and outages lie on top of it.
  const middle = daysBetween(FROM, asOf) - REACH_DAYS / 2;
  const growing = (30 * 100 * 0.0005) / (1 + 0.0005 * Math.max(middle, daysBetween(FROM, asOf) / 2));
  for (const [id, { days, weeks, month, growth, allowance }] of told) {
    if (growth) means.add('together growth', growth.low_95 <= growing && growth.high_95 >= growing ? 1 : 0);
    const history = customer.get(id) as EntityHistory;
    const truth = truthOf(history, asOf, end);
    compare('together', days, dailyUse(known.get(id) as KnownHistory), truth, means);
    compareSums('together', weeks, month, truth, means);
    if (allowance?.chance == null) continue;
    const passed = dayPassed(history, allowance, end);
    if (passed === undefined) continue;
    settle('together allowance', allowance, passed, means);
  }
}

function askAlone({ customer }: Facts, asOf: Day, end: Day, means: Means, elapsedMs: () => number): void {
  const known = [...knownOn(customer, asOf)];
  const step = Math.floor(known.length / ASKED_ALONE);
  for (let place = 0; place + 1 < known.length; place += step) {
    const from = Math.max(0, Math.min(known.length - PEERS - 1, place - PEERS / 2));
    const [id, history] = known[place] as (typeof known)[number];
    const began = elapsedMs();
    const told = new UsagePatternPredictor().customers(new Map(known.slice(from, from + PEERS + 1)), [id]).get(id);
    means.add('alone ms', elapsedMs() - began);
    const truth = truthOf(customer.get(id) as EntityHistory, asOf, end);
    compare('alone', told?.days ?? [], dailyUse(history), truth, means);
    compareSums('alone', told?.weeks ?? [], told?.month ?? null, truth, means);
  }
}

function askOfNodes({ node }: Facts, asOf: Day, end: Day, means: Means, elapsedMs: () => number): void {
  const known = knownOn(node, asOf);
  const began = elapsedMs();
  const told = new UsagePatternPredictor().nodes(new Map([...known].map(([id, history]) => [id, { history, use: new Float64Array(0), customers: 0 }])));
  means.add('nodes ms', (elapsedMs() - began) / known.size);
  for (const [id, { busy_hour, capacity }] of told) {
    const truth = dailyBusyHour((node.get(id) as EntityHistory).asOf(end), HORIZON + daysBetween(asOf, end)).percent.subarray(HORIZON, 2 * HORIZON);
    compare('nodes', busy_hour.days, dailyBusyHour(known.get(id) as KnownHistory).percent, truth, means);
    const step = truth.findIndex((value) => value >= CAPACITY_PERCENT);
    if (capacity.chance !== null) settle('nodes capacity', capacity, step < 0 ? null : addDays(asOf, step), means);
  }
}

/** What was used on the days from the day of the question on. */
const truthOf = (history: EntityHistory, asOf: Day, end: Day): Float64Array => dailyUse(history.asOf(end), daysBetween(asOf, end)).subarray(0, HORIZON);

function compare(of: string, days: readonly ForetoldDay[], past: Float64Array, truth: Float64Array, means: Means): void {
  if (days.length === 0) return;
  const scale = seasonalScale(past, WEEK);
  const start = past.findIndex((value) => !Number.isNaN(value));
  const naive = repeatSeason(fillGaps(past.slice(start), WEEK), WEEK, HORIZON);
  const point = Float64Array.from(days, ({ expected }) => expected);
  for (const ahead of [WEEK, HORIZON]) {
    const told = truth.subarray(0, ahead);
    means.add(`${of} mase ${ahead}`, meanAbsoluteError(told, point) / scale);
    means.add(`${of} naive ${ahead}`, meanAbsoluteError(told, naive) / scale);
  }
  for (const [h, day] of days.entries()) within(`${of} days`, day, truth[h] as number, means);
}

function within(of: string, { low_80, high_80, low_95, high_95 }: Omit<ForetoldDay, 'day'>, truth: number, means: Means): void {
  if (Number.isNaN(truth)) return;
  means.add(`${of} 95`, truth >= low_95 && truth <= high_95 ? 1 : 0);
  means.add(`${of} 80`, truth >= low_80 && truth <= high_80 ? 1 : 0);
}

function compareSums(of: string, weeks: readonly ForetoldSum[], month: ForetoldSum | null, truth: Float64Array, means: Means): void {
  const sum = (from: number, to: number) => truth.subarray(from, to).reduce((total, value) => total + value, 0);
  for (const [k, week] of weeks.entries()) within(`${of} weeks`, week, sum(k * WEEK, (k + 1) * WEEK), means);
  if (month) within(`${of} month`, month, sum(0, HORIZON), means);
}

/** The day on which the month's use exceeded the allowance, null when it did not, undefined when the month was not told to its end. */
function dayPassed(
  history: EntityHistory,
  { from, until, allowance_bytes }: { from: Day; until: Day; allowance_bytes: number },
  end: Day,
): Day | null | undefined {
  if (until >= end) return undefined;
  const use = dailyUse(history.asOf(end), daysBetween(from, end)).subarray(0, daysBetween(from, until) + 1);
  let used = 0;
  for (const [i, value] of use.entries()) {
    used += Number.isNaN(value) ? 0 : value;
    if (used > allowance_bytes) return addDays(from, i);
  }
  return use.some(Number.isNaN) ? undefined : null;
}

function settle(of: string, said: { chance: number | null; earliest_on: Day | null; latest_on: Day | null }, passed: Day | null, means: Means): void {
  const chance = said.chance as number;
  means.add(`${of} said`, chance);
  means.add(`${of} happened`, passed === null ? 0 : 1);
  means.add(`${of} brier`, (chance - (passed === null ? 0 : 1)) ** 2);
  if (passed !== null && said.earliest_on !== null && said.latest_on !== null)
    means.add(`${of} within`, passed >= said.earliest_on && passed <= said.latest_on ? 1 : 0);
}
