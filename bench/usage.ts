import { parseArgs } from 'node:util';
import type { ForetoldDay, ForetoldSum } from '../intelligence/contract/api/usage.ts';
import { checkEvent } from '../intelligence/data/check-event.ts';
import { EntityHistory, type KnownHistory } from '../intelligence/data/entity-history.ts';
import { contributionsOf } from '../intelligence/data/measures.ts';
import { subjectOf } from '../intelligence/data/subject.ts';
import { systemClock } from '../intelligence/kernel/clock.ts';
import { addDays, type Day } from '../intelligence/kernel/days.ts';
import { meanAbsoluteError, seasonalScale } from '../intelligence/ml/forecasting/accuracy.ts';
import { fillGaps } from '../intelligence/ml/forecasting/gaps.ts';
import { repeatSeason } from '../intelligence/ml/forecasting/seasonal-naive.ts';
import { dailyBusyHour, dailyUse, REACH_DAYS } from '../intelligence/predictive/usage/readings.ts';
import { HORIZON } from '../intelligence/predictive/usage/telling.ts';
import { CAPACITY_PERCENT, UsagePatternPredictor } from '../intelligence/predictive/usage.ts';
import { simulate } from '../intelligence/simulation/world.ts';

const FROM = '2026-01-01';
const WEEK = 7;
/** The seeds that are run when none is named. */
const SEEDS = [11, 12, 13];
/** Days before the last from which is foretold, so that what followed is known. */
const BEFORE_LAST = [31, 46];
/** Others who lend their errors when a single customer is asked about. */
const PEERS = 24;
const ASKED_ALONE = 15;

type Facts = { readonly customer: Map<string, EntityHistory>; readonly node: Map<string, EntityHistory> };

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

/**
 * Use foretold on simulated ISPs: MASE of 7 and 30 days ahead beside seasonal naive, the share of truths within the bounds of
 * days and sums, whether who was said to pass the allowance did, and the time taken. `--seeds 1,2 --customers 300 --days 200`.
 */
export function run(args: readonly string[] = []): object {
  const { values } = parseArgs({
    args: [...args],
    options: { seeds: { type: 'string' }, customers: { type: 'string', default: '300' }, days: { type: 'string', default: '200' } },
  });
  const seeds = values.seeds?.split(',').map(Number) ?? SEEDS;
  const days = Number(values.days);
  const means = new Means();
  for (const seed of seeds) {
    const facts = factsOf(seed, Number(values.customers), days);
    const truth = addDays(FROM, days);
    for (const back of BEFORE_LAST) {
      askTogether(facts, addDays(FROM, days - back), truth, means);
      askAlone(facts, addDays(FROM, days - back), truth, means);
      askOfNodes(facts, addDays(FROM, days - back), truth, means);
    }
  }
  return { bench: 'usage', seeds, customers: Number(values.customers), days, ...figures(means) };
}

function figures(means: Means): object {
  const round = (value: number) => Math.round(value * 1000) / 1000;
  const accuracy = (of: string) => ({
    forecasts: means.count(`${of} mase ${HORIZON}`),
    ...Object.fromEntries(
      [WEEK, HORIZON].map((ahead) => [
        `ahead_${ahead}`,
        {
          mase: round(means.of(`${of} mase ${ahead}`)),
          seasonal_naive: round(means.of(`${of} naive ${ahead}`)),
          ratio: round(means.of(`${of} mase ${ahead}`) / means.of(`${of} naive ${ahead}`)),
        },
      ]),
    ),
    coverage_95: round(means.of(`${of} days 95`)),
    coverage_80: round(means.of(`${of} days 80`)),
  });
  const sums = (of: string) =>
    Object.fromEntries(
      ['weeks', 'month'].map((what) => [
        what,
        { sums: means.count(`${of} ${what} 95`), coverage_95: round(means.of(`${of} ${what} 95`)), coverage_80: round(means.of(`${of} ${what} 80`)) },
      ]),
    );
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
      ms_each: round(means.of('together ms')),
    },
    customer_alone: { ...accuracy('alone'), ...sums('alone'), ms_each: round(means.of('alone ms')) },
    nodes: { ...accuracy('nodes'), capacity: chances('nodes capacity'), ms_each: round(means.of('nodes ms')) },
  };
}

/** The daily facts of one simulated ISP, by the way that events take. */
function factsOf(seed: number, customers: number, days: number): Facts {
  const facts: Facts = { customer: new Map(), node: new Map() };
  const now = new Date(`${addDays(FROM, days + 1)}T00:00:00Z`);
  for (const raw of simulate({ seed, tenant: 'bench', from: FROM, days, customers, nodes: 12, keepCauses: false }).events) {
    const event = checkEvent(raw, 'bench', now);
    for (const { kind, id, day, learnedOn, measures } of contributionsOf(event, subjectOf(event))) {
      if (kind !== 'customer' && kind !== 'node') continue;
      const history = facts[kind].get(id) ?? new EntityHistory();
      facts[kind].set(id, history);
      history.add(day, learnedOn, measures);
    }
  }
  return facts;
}

const knownOn = (facts: ReadonlyMap<string, EntityHistory>, day: Day): Map<string, KnownHistory> =>
  new Map([...facts].map(([id, history]) => [id, history.asOf(day)]));

function askTogether({ customer }: Facts, asOf: Day, end: Day, means: Means): void {
  const known = knownOn(customer, asOf);
  const began = systemClock.elapsedMs();
  const told = new UsagePatternPredictor().customers(known);
  means.add('together ms', (systemClock.elapsedMs() - began) / known.size);
  // The simulator lets use grow by 0.0005 of the first day's level each day; moods, absences and outages lie on top of it.
  const middle = daysFrom(FROM, asOf) - REACH_DAYS / 2;
  const growing = (30 * 100 * 0.0005) / (1 + 0.0005 * Math.max(middle, daysFrom(FROM, asOf) / 2));
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

function askAlone({ customer }: Facts, asOf: Day, end: Day, means: Means): void {
  const known = [...knownOn(customer, asOf)];
  const step = Math.floor(known.length / ASKED_ALONE);
  for (let place = 0; place + 1 < known.length; place += step) {
    const from = Math.max(0, Math.min(known.length - PEERS - 1, place - PEERS / 2));
    const [id, history] = known[place] as (typeof known)[number];
    const began = systemClock.elapsedMs();
    const told = new UsagePatternPredictor().customers(new Map(known.slice(from, from + PEERS + 1)), [id]).get(id);
    means.add('alone ms', systemClock.elapsedMs() - began);
    const truth = truthOf(customer.get(id) as EntityHistory, asOf, end);
    compare('alone', told?.days ?? [], dailyUse(history), truth, means);
    compareSums('alone', told?.weeks ?? [], told?.month ?? null, truth, means);
  }
}

function askOfNodes({ node }: Facts, asOf: Day, end: Day, means: Means): void {
  const known = knownOn(node, asOf);
  const began = systemClock.elapsedMs();
  const told = new UsagePatternPredictor().nodes(new Map([...known].map(([id, history]) => [id, { history, use: new Float64Array(0), customers: 0 }])));
  means.add('nodes ms', (systemClock.elapsedMs() - began) / known.size);
  for (const [id, { busy_hour, capacity }] of told) {
    const truth = dailyBusyHour((node.get(id) as EntityHistory).asOf(end), HORIZON + daysFrom(asOf, end)).percent.subarray(HORIZON, 2 * HORIZON);
    compare('nodes', busy_hour.days, dailyBusyHour(known.get(id) as KnownHistory).percent, truth, means);
    const step = truth.findIndex((value) => value >= CAPACITY_PERCENT);
    if (capacity.chance !== null) settle('nodes capacity', capacity, step < 0 ? null : addDays(asOf, step), means);
  }
}

const daysFrom = (from: Day, to: Day): number => (Date.parse(to) - Date.parse(from)) / 86_400_000;

/** What was used on the days from the day of the question on. */
const truthOf = (history: EntityHistory, asOf: Day, end: Day): Float64Array => dailyUse(history.asOf(end), daysFrom(asOf, end)).subarray(0, HORIZON);

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
  const use = dailyUse(history.asOf(end), daysFrom(from, end)).subarray(0, daysFrom(from, until) + 1);
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
