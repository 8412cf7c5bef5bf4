import { type Feature, type FeatureInput, plain, several } from './feature.ts';

/** Below this share of the plan's speed an evening counts as slow. */
export const SLOW_EVENING_PERCENT = 70;
const GB = 1e9;
/** Use of a day is told on the next: windows of use end with yesterday, in training as in serving, so that a day half over looks like no change. */
const TOLD_AFTER = 1;

const mean = ({ customer }: FeatureInput, measure: string, days: number, unit = 1): number | null => {
  const total = customer.window(measure, days, TOLD_AFTER);
  return total.count === 0 ? null : total.sum / total.count / unit;
};

function usageChange({ customer }: FeatureInput, days: number): number | null {
  const now = customer.window('usage.down_bytes', days, TOLD_AFTER);
  const before = customer.window('usage.down_bytes', 2 * days, days + TOLD_AFTER);
  if (now.days === 0 || before.days < days || before.sum === 0) return null;
  return 100 * (now.sum / days / (before.sum / (2 * days)) - 1);
}

/** Volume a day with use in the last two weeks against the last two months; days that were never told count for neither. */
function twoWeeksOfTwoMonths({ customer }: FeatureInput): number | null {
  const now = customer.window('usage.down_bytes', 14, TOLD_AFTER);
  const all = customer.window('usage.down_bytes', 60, TOLD_AFTER);
  return now.days === 0 || all.days < 21 || all.sum === 0 ? null : (100 * (now.sum / now.days)) / (all.sum / all.days);
}

const slowEvenings =
  (days: number) =>
  ({ customer }: FeatureInput): number | null =>
    customer.window('usage.evening_speed_milli', days, TOLD_AFTER).days === 0
      ? null
      : customer.daysWhere('usage.evening_speed_milli', days, TOLD_AFTER, (speed) => speed < SLOW_EVENING_PERCENT * 1000);

function upShare({ customer }: FeatureInput): number | null {
  const down = customer.window('usage.down_bytes', 30, TOLD_AFTER).sum;
  const up = customer.window('usage.up_bytes', 30, TOLD_AFTER).sum;
  return down + up === 0 ? null : (100 * up) / (down + up);
}

function lostShare({ customer }: FeatureInput): number | null {
  const all = customer.window('sessions.seconds', 90).count;
  return all === 0 ? null : (100 * customer.window('sessions.lost', 90).count) / all;
}

const change = (v: number | string | null, days: number): string =>
  v === null ? 'Too little usage to compare' : `Usage ${Number(v) < 0 ? 'down' : 'up'} ${plain(Math.abs(Number(v)))}% in ${days} days`;

/** Features of use: how much, how fast in the evening, how often the line dropped. */
export const useFeatures: readonly Feature[] = [
  {
    name: 'usage_down_gb_30d',
    meaning: 'Volume downloaded',
    unit: 'GB',
    window: 30,
    kind: 'number',
    source: ['usage.recorded'],
    dated: 'usage.down_bytes',
    compute: ({ customer }) =>
      customer.window('usage.down_bytes', 30, TOLD_AFTER).days === 0 ? null : customer.window('usage.down_bytes', 30, TOLD_AFTER).sum / GB,
    say: (v) => (v === null ? 'No usage recorded' : `${plain(v)} GB in 30 days`),
  },
  {
    name: 'usage_change_30d_percent',
    meaning: 'Daily download of the last 30 days against the 60 days before',
    unit: 'percent',
    window: 90,
    kind: 'number',
    source: ['usage.recorded'],
    dated: 'usage.down_bytes',
    compute: (i) => usageChange(i, 30),
    say: (v) => change(v, 30),
  },
  {
    name: 'usage_change_7d_percent',
    meaning: 'Daily download of the last 7 days against the 14 days before',
    unit: 'percent',
    window: 21,
    kind: 'number',
    source: ['usage.recorded'],
    dated: 'usage.down_bytes',
    compute: (i) => usageChange(i, 7),
    say: (v) => change(v, 7),
  },
  {
    name: 'usage_days_30d',
    meaning: 'Days with any use',
    unit: 'days',
    window: 30,
    kind: 'number',
    source: ['usage.recorded'],
    dated: 'usage.down_bytes',
    compute: ({ customer }) => customer.daysWhere('usage.down_bytes', 30, TOLD_AFTER, (bytes) => bytes > 0),
    say: (v) => `Used on ${several(v, 'day')} of 30`,
  },
  {
    name: 'usage_up_share_30d',
    meaning: 'Share of upload in the volume',
    unit: 'percent',
    window: 30,
    kind: 'number',
    source: ['usage.recorded'],
    dated: 'usage.up_bytes',
    compute: upShare,
    say: (v) => (v === null ? 'No usage recorded' : `${plain(v)}% of the volume is upload`),
  },
  {
    name: 'slow_evenings_30d',
    meaning: `Evenings below ${SLOW_EVENING_PERCENT} % of the plan's speed`,
    unit: 'evenings',
    window: 30,
    kind: 'number',
    source: ['usage.recorded'],
    dated: 'usage.evening_speed_milli',
    compute: slowEvenings(30),
    say: (v) => (v === null ? 'No evening speeds measured' : `${several(v, 'slow evening')} in 30 days`),
  },
  {
    name: 'slow_evenings_90d',
    meaning: `Evenings below ${SLOW_EVENING_PERCENT} % of the plan's speed`,
    unit: 'evenings',
    window: 90,
    kind: 'number',
    source: ['usage.recorded'],
    dated: 'usage.evening_speed_milli',
    compute: slowEvenings(90),
    say: (v) => (v === null ? 'No evening speeds measured' : `${several(v, 'slow evening')} in 90 days`),
  },
  {
    name: 'evening_speed_mean_30d',
    meaning: 'Mean evening speed in percent of the plan',
    unit: 'percent',
    window: 30,
    kind: 'number',
    source: ['usage.recorded'],
    dated: 'usage.evening_speed_milli',
    compute: (i) => mean(i, 'usage.evening_speed_milli', 30, 1000),
    say: (v) => (v === null ? 'No evening speeds measured' : `Evenings at ${plain(v)}% of the plan's speed`),
  },
  {
    name: 'sessions_90d',
    meaning: 'Sessions ended',
    unit: 'sessions',
    window: 90,
    kind: 'number',
    source: ['session.ended'],
    dated: 'sessions.seconds',
    compute: ({ customer }) => customer.window('sessions.seconds', 90).count,
    say: (v) => `${several(v, 'session')} in 90 days`,
  },
  {
    name: 'lost_sessions_30d',
    meaning: 'Sessions that ended because the line dropped',
    unit: 'sessions',
    window: 30,
    kind: 'number',
    source: ['session.ended'],
    dated: 'sessions.lost',
    compute: ({ customer }) => customer.window('sessions.lost', 30).count,
    say: (v) => `Line dropped ${several(v, 'time')} in 30 days`,
  },
  {
    name: 'lost_session_share_90d',
    meaning: 'Share of sessions that the line dropped',
    unit: 'percent',
    window: 90,
    kind: 'number',
    source: ['session.ended'],
    dated: 'sessions.lost',
    compute: lostShare,
    say: (v) => (v === null ? 'No sessions seen' : `${plain(v)}% of sessions ended by a lost line`),
  },
  {
    name: 'outage_minutes_30d',
    meaning: "Minutes of outage of the customer's access node",
    unit: 'minutes',
    window: 30,
    kind: 'number',
    source: ['outage.ended'],
    dated: 'outages.minutes',
    compute: ({ node }) => (node ? node.window('outages.minutes', 30).sum : null),
    say: (v) => (v === null ? 'Access node not known' : `${several(v, 'outage minute')} in 30 days`),
  },
  {
    name: 'outage_minutes_90d',
    meaning: "Minutes of outage of the customer's access node",
    unit: 'minutes',
    window: 90,
    kind: 'number',
    source: ['outage.ended'],
    dated: 'outages.minutes',
    compute: ({ node }) => (node ? node.window('outages.minutes', 90).sum : null),
    say: (v) => (v === null ? 'Access node not known' : `${several(v, 'outage minute')} in 90 days`),
  },
  {
    name: 'outages_90d',
    meaning: "Outages of the customer's access node",
    unit: 'outages',
    window: 90,
    kind: 'number',
    source: ['outage.ended'],
    dated: 'outages.ended',
    compute: ({ node }) => (node ? node.window('outages.ended', 90).count : null),
    say: (v) => (v === null ? 'Access node not known' : `${several(v, 'outage')} in 90 days`),
  },
  {
    name: 'node_utilisation_7d',
    meaning: 'Mean utilisation of the access node',
    unit: 'percent',
    window: 7,
    kind: 'number',
    source: ['device.metrics'],
    dated: 'node.utilisation_milli',
    compute: ({ node }) => {
      const t = node?.window('node.utilisation_milli', 7);
      return t && t.count > 0 ? t.sum / t.count / 1000 : null;
    },
    say: (v) => (v === null ? 'No readings of the access node' : `Access node ${plain(v)}% full`),
  },
  {
    name: 'node_latency_7d',
    meaning: 'Mean latency of the access node',
    unit: 'ms',
    window: 7,
    kind: 'number',
    source: ['device.metrics'],
    dated: 'node.latency_milli',
    compute: ({ node }) => {
      const t = node?.window('node.latency_milli', 7);
      return t && t.count > 0 ? t.sum / t.count / 1000 : null;
    },
    say: (v) => (v === null ? 'No readings of the access node' : `Access node answers in ${plain(v)} ms`),
  },
  {
    name: 'usage_14d_of_60d_percent',
    meaning: 'Daily download of the last 14 days in percent of that of the last 60',
    unit: 'percent',
    window: 60,
    kind: 'number',
    source: ['usage.recorded'],
    dated: 'usage.down_bytes',
    compute: twoWeeksOfTwoMonths,
    say: (v) => (v === null ? 'Too little usage to compare' : `Usage of two weeks at ${plain(v)}% of that of two months`),
  },
  {
    name: 'evening_speed_mean_14d',
    meaning: 'Mean evening speed in percent of the plan',
    unit: 'percent',
    window: 14,
    kind: 'number',
    source: ['usage.recorded'],
    dated: 'usage.evening_speed_milli',
    compute: (i) => mean(i, 'usage.evening_speed_milli', 14, 1000),
    say: (v) => (v === null ? 'No evening speeds measured' : `Evenings of two weeks at ${plain(v)}% of the plan's speed`),
  },
];
