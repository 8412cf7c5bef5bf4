import type { DaysLeft, PartnerWallet } from '../../contract/api/partners.ts';
import type { PartnerFacts } from '../../data/partner-facts.ts';
import { addDays, type Day, dayOf, daysBetween } from '../../kernel/days.ts';
import type { Refusal } from '../../ml/forecasting/forecast.ts';
import type { Series } from '../../ml/forecasting/series.ts';
import { CHEAP, LEAST_COURSES, type Outlook, outlooks } from '../usage/courses.ts';

/** Days ahead that are looked at: as many as the past of any partner tells of. */
const WITHIN = { usual: 60, short: 30, usualNeeds: 150 };
const REACH_DAYS = 182;
const LEAST_DAYS = 28;
const SEED = 1;

const NO_BALANCE = 'No fact tells what the wallet holds: top-ups and charges may state the balance that they leave.';
const NO_CHARGES = `How long a wallet lasts is told from ${LEAST_DAYS} days of charges`;

/** What each partner's wallet holds and how many days it lasts at the charges that are foretold; partners lend each other their errors, no values. */
export function walletOutlooks(partners: readonly PartnerFacts[], now: Date): Map<string, PartnerWallet> {
  const today = dayOf(now);
  const series = partners.flatMap((partner): Series[] => {
    const values = chargesOf(partner, today);
    return values.length < LEAST_DAYS ? [] : [{ id: partner.partner, values }];
  });
  const within = series.some(({ values }) => values.length >= WITHIN.usualNeeds) ? WITHIN.usual : WITHIN.short;
  const told = outlooks(series, new Set(series.map(({ id }) => id)), {
    horizon: within + 1,
    seed: SEED,
    methods: CHEAP,
    least: 0,
    most: Number.POSITIVE_INFINITY,
  });
  const known = new Map(told.map((one) => [one.id, one]));
  return new Map(partners.map((partner) => [partner.partner, walletOf(partner, known.get(partner.partner), within, today)]));
}

/** What was charged on each day from the first charge to yesterday. */
function chargesOf({ wallet: { days } }: PartnerFacts, today: Day): Float64Array {
  const first = days.find(({ charged_minor }) => charged_minor > 0)?.day;
  if (first === undefined || first >= today) return new Float64Array(0);
  const from = first < addDays(today, -REACH_DAYS) ? addDays(today, -REACH_DAYS) : first;
  const values = new Float64Array(daysBetween(from, today));
  for (const { day, charged_minor } of days) if (day >= from && day < today) values[daysBetween(from, day)] = charged_minor;
  return values;
}

function walletOf(partner: PartnerFacts, outlook: Outlook | Refusal | undefined, within: number, today: Day): PartnerWallet {
  const { money, lastTopUpOn, status } = partner;
  const base = {
    charged_30d_minor: money.charged_30d_minor,
    topped_up_90d_minor: money.topped_up_90d_minor,
    top_ups_90d: money.top_ups_90d,
    last_top_up_on: lastTopUpOn,
  };
  const balance = balanceOf(partner);
  if (balance === null) return { ...base, balance_minor: null, balance_at: null, days_left: null, used_up_on: null, unknown_because: NO_BALANCE };
  const held = { ...base, balance_minor: balance.minor, balance_at: balance.at };
  const none = (unknown_because: string): PartnerWallet => ({ ...held, days_left: null, used_up_on: null, unknown_because });
  if (status === 'left') return none('The partner has left.');
  if (!outlook || 'refused' in outlook) return none(`${NO_CHARGES}; there are ${chargesOf(partner, today).length}.`);
  if (outlook.courses.length === 0) return none(`How long a wallet lasts needs ${LEAST_COURSES} courses of charges in the past of this and like partners.`);
  // What was charged today is no longer in a balance that was told today.
  const days_left = daysLeft(outlook.courses, balance.minor, balance.day === today ? 1 : 0, within);
  return { ...held, days_left, used_up_on: days_left.expected === null ? null : addDays(today, days_left.expected), unknown_because: null };
}

/** The balance told last, and what went in and out on later days that told none. */
function balanceOf({ wallet: { balance, days } }: PartnerFacts): { day: Day; at: string; minor: number } | null {
  if (balance === null) return null;
  const day = dayOf(balance.at);
  const since = days.filter((one) => one.day > day);
  const minor = since.reduce((sum, { charged_minor, topped_up_minor }) => sum + topped_up_minor - charged_minor, balance.minor);
  return { day: since.at(-1)?.day ?? day, at: balance.at, minor };
}

/** Full days that the balance pays for, over all courses: the middle one, and the conformal ranks on either side. */
function daysLeft(courses: readonly Float64Array[], balance: number, skip: number, within: number): DaysLeft {
  const lasting = courses
    .map((course) => lasts(course.subarray(skip), balance))
    .map((days) => (days === null ? Number.POSITIVE_INFINITY : days + skip))
    .sort((a, b) => a - b);
  const n = lasting.length;
  const rank = (level: number): number => Math.min(n, Math.ceil(((1 + level) / 2) * (n + 1)));
  const at = (place: number): number | null => {
    const days = lasting[place] as number;
    return days <= within ? days : null;
  };
  return {
    expected: at(Math.floor((n - 1) / 2)),
    low_80: at(n - rank(0.8)),
    high_80: at(rank(0.8) - 1),
    low_95: at(n - rank(0.95)),
    high_95: at(rank(0.95) - 1),
    within_days: within,
  };
}

/** The days whose charges the balance pays for in full; null when it pays for all. */
function lasts(course: Float64Array, balance: number): number | null {
  let left = balance;
  const day = course.findIndex((value) => {
    left -= value;
    return left < 0;
  });
  return day < 0 ? null : day;
}
