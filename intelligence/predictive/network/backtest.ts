import type { Hour } from '../../kernel/hours.ts';
import { shareInterval } from '../../ml/distributions.ts';
import { FAR_HOURS } from './rows.ts';
import { look, ruleAt, type Warning, type WarningRule } from './warning.ts';

/** What was said of one device look by look, the earliest first, and when it really failed. */
export interface Watched {
  readonly node: string;
  readonly looks: readonly { readonly asOf: Hour; readonly chance: number }[];
  /** The hours of its failures, ascending. */
  readonly failures: readonly Hour[];
}

/** How a rule would have done. Leads are whole hours from the warning to the failure, rounded down. */
export interface WarningFigures {
  readonly on: number;
  readonly failures: number;
  /** Failures that a warning stood for at least six hours before. */
  readonly found: number;
  readonly recall: number | null;
  /** 95 % of what the recall may be. */
  readonly recallLow: number;
  readonly recallHigh: number;
  readonly warnings: number;
  /** Warnings that no failure followed within three days. */
  readonly falseWarnings: number;
  readonly nodeDays: number;
  readonly falsePer100NodeDays: number | null;
  /** Leads of the warnings that a failure followed: a tenth, a quarter, half, three quarters, nine tenths are shorter. */
  readonly leadHours: readonly number[];
}

/** A failure counts as found with so many hours to act in. */
export const LEAST_LEAD_HOURS = 6;
/** False warnings in 100 days of a device that a rule may have, and those that it is chosen for, so that it keeps the limit on days to come. */
export const MOST_FALSE = 1;
const CHOSEN_FALSE = 0.8;
const LEAD_QUANTILES = [0.1, 0.25, 0.5, 0.75, 0.9];

type Counts = { failures: number; found: number; warnings: number; falseWarnings: number; hours: number; leads: number[] };

/** Runs a rule over what was said, look by look, as it is run in service. `step` are the hours between two looks. */
export function backtest(watched: readonly Watched[], rule: WarningRule, step: number): WarningFigures {
  const counts: Counts = { failures: 0, found: 0, warnings: 0, falseWarnings: 0, hours: 0, leads: [] };
  for (const one of watched) countOne(one, rule, step, counts);
  return figuresOf(counts, rule.on);
}

function countOne({ looks, failures }: Watched, rule: WarningRule, step: number, counts: Counts): void {
  const first = looks[0]?.asOf;
  const last = looks.at(-1)?.asOf;
  if (first === undefined || last === undefined) return;
  const counted = failures.filter((hour) => hour > first + LEAST_LEAD_HOURS && hour <= last + step);
  const found = new Set<Hour>();
  let standing: Warning | null = null;
  for (const { asOf, chance } of looks) {
    const failedAt = failures.findLast((hour) => hour <= asOf) ?? null;
    const before: Warning | null = standing;
    standing = look(standing, { asOf, chance, failedAt }, rule).now;
    if (standing === null || standing === before) continue;
    counts.warnings++;
    const failure = failures.find((hour) => hour > asOf && hour <= asOf + FAR_HOURS);
    if (failure === undefined) {
      counts.falseWarnings++;
      continue;
    }
    const lead = failure - asOf - 1;
    counts.leads.push(lead);
    if (lead >= LEAST_LEAD_HOURS) found.add(failure);
  }
  counts.hours += looks.length * step;
  counts.failures += counted.length;
  counts.found += counted.filter((hour) => found.has(hour)).length;
}

function figuresOf({ failures, found, warnings, falseWarnings, hours, leads }: Counts, on: number): WarningFigures {
  const sorted = leads.toSorted((a, b) => a - b);
  const [recallLow, recallHigh] = shareInterval(found, failures);
  return {
    on,
    failures,
    found,
    recall: failures === 0 ? null : found / failures,
    recallLow,
    recallHigh,
    warnings,
    falseWarnings,
    nodeDays: hours / 24,
    falsePer100NodeDays: hours === 0 ? null : (2400 * falseWarnings) / hours,
    leadHours: sorted.length === 0 ? [] : LEAD_QUANTILES.map((share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] as number),
  };
}

/** Chances that are tried as a rule. */
const TRIED = [0.02, 0.03, 0.05, 0.07, 0.1, 0.13, 0.16, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9];

/** What each rule would have given up and gained, from the lowest chance to the highest: the trade that an operator sees. */
export const tradeOf = (watched: readonly Watched[], step: number): WarningFigures[] => TRIED.map((on) => backtest(watched, ruleAt(on), step));

/**
 * Of the rules that keep the limit of false warnings, the one that finds most; of several that find as many the one in the middle, as far
 * from missing more as from crying wolf. Null when none finds anything.
 */
export function chosenFrom(trade: readonly WarningFigures[]): WarningRule | null {
  const allowed = trade.filter(({ found, falsePer100NodeDays }) => found > 0 && (falsePer100NodeDays ?? Infinity) <= CHOSEN_FALSE);
  const most = Math.max(0, ...allowed.map(({ found }) => found));
  const best = allowed.filter(({ found }) => found === most);
  const middle = best[(best.length - 1) >> 1];
  return middle ? ruleAt(middle.on) : null;
}

/**
 * How the choice of a rule does on devices that it was not chosen on: chosen on one half of them and counted on the other, both
 * ways round; told under the rule that is in use. Null when a half finds no rule.
 */
export function crossed(watched: readonly Watched[], step: number, inUse: WarningRule | null): WarningFigures | null {
  const halves = [watched.filter((_, i) => i % 2 === 0), watched.filter((_, i) => i % 2 === 1)] as const;
  const counts: Counts = { failures: 0, found: 0, warnings: 0, falseWarnings: 0, hours: 0, leads: [] };
  for (const [chosenOn, countedOn] of [halves, [halves[1], halves[0]] as const]) {
    const rule = chosenFrom(tradeOf(chosenOn, step));
    if (!rule) return null;
    for (const one of countedOn) countOne(one, rule, step, counts);
  }
  return figuresOf(counts, inUse?.on ?? 0);
}
