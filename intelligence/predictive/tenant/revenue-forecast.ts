import type { TenantDay } from '../../data/tenant-days.ts';
import { addDays, type Day } from '../../kernel/days.ts';
import { studentQuantile } from '../../ml/forecasting/student.ts';

/** Spans of the future that are told, in days. */
export const SPANS = [30, 60, 90] as const;
const BLOCK = 30;
/** Complete blocks of 30 days that a forecast needs, and that it looks at. */
export const LEAST_BLOCKS = 4;
const MOST_BLOCKS = 12;
const MONTH_DAYS = 31;

/** A customer of today: what it pays a month, and the chance that it leaves within `horizonDays`; null when nobody says. */
export interface Payer {
  readonly priceMinor: number;
  readonly chance: number | null;
}

/** What will be billed within a span, its bounds, and what it is made of. Money in minor units. */
export interface RevenueSpan {
  readonly first: Day;
  readonly last: Day;
  readonly expected: number;
  readonly low80: number;
  readonly high80: number;
  readonly low95: number;
  readonly high95: number;
  /** What the customers of today would be billed if all stayed, what leavers take away, what joins and changes of price add. */
  readonly existing: number;
  readonly leavers: number;
  readonly joins: number;
  readonly repriced: number;
}

export interface RevenueForecast {
  readonly spans: readonly RevenueSpan[];
  /** Complete blocks of 30 days that it rests on. */
  readonly blocks: number;
}

interface Block {
  readonly billed: number;
  /** What was to be billed of the prices in force, by the days of the month on which bills usually go out. */
  readonly usual: number;
  /** Mean of the monthly prices in force. */
  readonly monthly: number;
  readonly customerDays: number;
  readonly joined: number;
  readonly joinedMinor: number;
  readonly lost: number;
  readonly lostMinor: number;
  /** Change of the monthly prices of those who stayed. */
  readonly repriced: number;
}

const sum = <T>(rows: readonly T[], read: (row: T) => number): number => rows.reduce((total, row) => total + read(row), 0);

const dayOfMonth = (day: Day): number => Number(day.slice(8)) - 1;

/** What share of the monthly prices in force is billed on each day of the month: all of it on the first, or a thirtieth every day. */
function billingShares(days: readonly TenantDay[]): number[] {
  const [billed, inForce] = [new Array<number>(MONTH_DAYS).fill(0), new Array<number>(MONTH_DAYS).fill(0)];
  for (const { day, billed_minor, monthly_minor } of days) {
    const place = dayOfMonth(day);
    billed[place] = (billed[place] as number) + billed_minor;
    inForce[place] = (inForce[place] as number) + monthly_minor;
  }
  return billed.map((minor, place) => ((inForce[place] as number) > 0 ? minor / (inForce[place] as number) : 0));
}

/** Complete blocks of 30 days that end with the last day, the oldest first. */
function blocksOf(days: readonly TenantDay[], shares: readonly number[]): Block[] {
  const blocks: Block[] = [];
  for (let to = days.length; to - BLOCK >= 1 && blocks.length < MOST_BLOCKS; to -= BLOCK) {
    const own = days.slice(to - BLOCK, to);
    const before = days[to - BLOCK - 1] as TenantDay;
    const last = own.at(-1) as TenantDay;
    const [joinedMinor, lostMinor] = [sum(own, (day) => day.joined_minor), sum(own, (day) => day.lost_minor)];
    blocks.unshift({
      billed: sum(own, (day) => day.billed_minor),
      usual: sum(own, ({ day, monthly_minor }) => monthly_minor * (shares[dayOfMonth(day)] as number)),
      monthly: sum(own, (day) => day.monthly_minor) / BLOCK,
      customerDays: sum(own, (day) => day.customers),
      joined: sum(own, (day) => day.joined),
      joinedMinor,
      lost: sum(own, (day) => day.lost),
      lostMinor,
      repriced: last.monthly_minor - before.monthly_minor - joinedMinor + lostMinor,
    });
  }
  return blocks;
}

const mean = (values: readonly number[]): number => sum(values, (value) => value) / values.length;
const variance = (values: readonly number[]): number => {
  const middle = mean(values);
  return sum(values, (value) => (value - middle) ** 2) / Math.max(1, values.length - 1);
};
const median = (values: readonly number[]): number => {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return sorted.length % 2 ? (sorted[Math.floor(half)] as number) : ((sorted[half - 1] as number) + (sorted[half] as number)) / 2;
};

/**
 * By how much a count per block wanders beyond luck, as a relative variance: what a month's customers leave for in common (a
 * storm, a competitor), and the error of the mean itself over so many blocks.
 */
function wander(counts: readonly number[]): number {
  const middle = mean(counts);
  if (middle === 0) return 1;
  const common = Math.max(0, variance(counts) - middle) / middle ** 2;
  return common + (common + 1 / middle) / counts.length;
}

/** Days that somebody with this hazard a day stays of the first `span` days: mean and variance. */
function stay(hazard: number, span: number): { mean: number; variance: number } {
  const x = hazard * span;
  if (x < 1e-4) return { mean: span * (1 - x / 2), variance: (span ** 2 * x) / 3 };
  const kept = Math.exp(-x);
  const middle = (1 - kept) / hazard;
  return { mean: middle, variance: Math.max(0, (2 / hazard ** 2) * (1 - kept * (1 + x)) - middle ** 2) };
}

/** The hazard a day of who has this chance of leaving within the horizon. */
const hazardOf = (chance: number, horizonDays: number): number => -Math.log(1 - Math.min(0.999, chance)) / horizonDays;

/**
 * What an ISP will bill within 30, 60 and 90 days: the customers of today × staying, plus joins at the rate of the past, each
 * with its spread. Customers do not leave independently: how much leavers and joins wander beyond luck, how much of the prices in
 * force is billed, and how prices of those who stay change are taken from the tenant's own blocks of 30 days, with Student's
 * quantiles, for blocks are few. Changes of price that nobody has told of are not in it. Null with fewer than four blocks.
 */
export function revenueForecast(days: readonly TenantDay[], payers: readonly Payer[], horizonDays: number): RevenueForecast | null {
  const shares = billingShares(days.slice(-BLOCK * MOST_BLOCKS));
  const blocks = blocksOf(days, shares);
  const last = days.at(-1);
  if (!last || blocks.length < LEAST_BLOCKS || blocks.some(({ usual }) => usual <= 0)) return null;
  const yields = blocks.map(({ billed, usual }) => billed / usual);
  const usualHazard =
    sum(blocks, ({ lost }) => lost) /
    Math.max(
      1,
      sum(blocks, ({ customerDays }) => customerDays),
    );
  const people = payers.map(({ priceMinor, chance }) => ({ priceMinor, hazard: chance === null ? usualHazard : hazardOf(chance, horizonDays) }));
  const joins = {
    perDay: sum(blocks, ({ joined }) => joined) / (blocks.length * BLOCK),
    price:
      sum(blocks, ({ joinedMinor }) => joinedMinor) /
      Math.max(
        1,
        sum(blocks, ({ joined }) => joined),
      ),
  };
  const shifts = blocks.map(({ repriced, monthly }) => (monthly > 0 ? repriced / monthly : 0));
  const drift = median(shifts);
  // The spread of the usual months: one rise of all prices is not what the next months are made of.
  const usualShift = (1.4826 * median(shifts.map((shift) => Math.abs(shift - drift)))) ** 2;
  const wanders = { lost: wander(blocks.map(({ lost }) => lost)), joined: wander(blocks.map(({ joined }) => joined)) };
  const spans = SPANS.map((span): RevenueSpan => {
    // What is billed a day of the span, of each unit of monthly price.
    const perDay =
      sum(
        Array.from({ length: span }, (_, n) => shares[dayOfMonth(addDays(last.day, n + 1))] as number),
        (share) => share,
      ) / span;
    const stays = people.map(({ priceMinor, hazard }) => ({ priceMinor, ...stay(hazard, span) }));
    const whole = perDay * span * sum(people, ({ priceMinor }) => priceMinor);
    const staying = perDay * sum(stays, (one) => one.priceMinor * one.mean);
    const leavers = whole - staying;
    const joined = perDay * joins.perDay * joins.price * (span ** 2 / 2);
    const months = span / BLOCK;
    const repriced = (whole * drift * months) / 2;
    const expected = staying + joined + repriced;
    const luck = perDay ** 2 * (sum(stays, (one) => one.priceMinor ** 2 * one.variance) + joins.perDay * joins.price ** 2 * 1.5 * (span ** 3 / 3));
    const ofBlocks = [
      leavers ** 2 * wanders.lost,
      joined ** 2 * wanders.joined,
      ((whole * months) / 2) ** 2 * usualShift * (1 / months + 1 / blocks.length),
      // The days of the month on which bills go out were learned from the same blocks.
      expected ** 2 * variance(yields) * (blocks.length / (blocks.length - 1)) * (1 / months + 1 / blocks.length),
    ];
    const spread = Math.sqrt(luck + sum(ofBlocks, (part) => part));
    // Only what was estimated from the few blocks has their few degrees of freedom (Welch & Satterthwaite).
    const freedom =
      ((blocks.length - 1) * spread ** 4) /
      Math.max(
        1e-9,
        sum(ofBlocks, (part) => part ** 2),
      );
    const bound = (level: number, side: 1 | -1) => Math.max(0, Math.round(expected + side * spread * studentQuantile((1 + level) / 2, freedom)));
    return {
      first: addDays(last.day, 1),
      last: addDays(last.day, span),
      expected: Math.round(expected),
      low80: bound(0.8, -1),
      high80: bound(0.8, 1),
      low95: bound(0.95, -1),
      high95: bound(0.95, 1),
      existing: Math.round(whole),
      leavers: Math.round(leavers),
      joins: Math.round(joined),
      repriced: Math.round(repriced),
    };
  });
  return { spans, blocks: blocks.length };
}
