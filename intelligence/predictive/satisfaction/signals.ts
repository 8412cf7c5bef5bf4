import type { EventType } from '../../contract/events/catalogue.ts';
import { type FeatureInput, plain, several } from '../../data/features/feature.ts';

/** Something that a customer lives through and that makes nobody more content; more of it is worse. */
export interface Signal {
  readonly name: string;
  readonly source: readonly EventType[];
  /** How bad it is; null when it is not known. Beyond `most` more of it makes no difference. */
  value(input: FeatureInput): number | null;
  say(value: number | null): string;
  /** The day of the latest fact behind it, as a day number. */
  latest(input: FeatureInput): number | null;
}

/** Below this share of the plan's speed an evening is felt. */
const FELT_PERCENT = 85;
const EVENING_DAYS = 14;
const DAYS = 90;
const NODE_DAYS = 30;

const upTo = (value: number, most: number): number => Math.min(most, value);
const half = (value: number): number => Math.round(2 * value) / 2;

/** The signals of satisfaction, each in whole or half units so that customers alike are alike. */
export const SIGNALS: readonly Signal[] = [
  {
    name: 'speed_shortfall',
    source: ['usage.recorded'],
    value({ customer }) {
      const { count, sum } = customer.window('usage.evening_speed_milli', EVENING_DAYS, 1);
      return count === 0 ? null : Math.round(Math.max(0, FELT_PERCENT - sum / count / 1000));
    },
    say: (v) =>
      v === null
        ? 'No evening speeds measured'
        : v === 0
          ? 'Evenings at full speed'
          : `Evenings ${several(v, 'point')} below ${FELT_PERCENT}% of the plan's speed`,
    latest: ({ customer }) => customer.window('usage.evening_speed_milli', EVENING_DAYS, 1).latestDay,
  },
  {
    name: 'tickets',
    source: ['ticket.opened'],
    value: ({ customer }) => upTo(customer.window('tickets', DAYS).count, 4),
    say: (v) => `${several(v, 'ticket')} in ${DAYS} days`,
    latest: ({ customer }) => customer.latestDay('tickets', DAYS),
  },
  {
    name: 'reopened',
    source: ['ticket.opened'],
    value: ({ customer }) => upTo(customer.window('tickets.reopened', DAYS).count, 3),
    say: (v) => `${several(v, 'ticket')} opened again in ${DAYS} days`,
    latest: ({ customer }) => customer.latestDay('tickets.reopened', DAYS),
  },
  {
    name: 'outage_hours',
    source: ['outage.ended'],
    value: ({ node }) => (node ? half(upTo(node.window('outages.minutes', NODE_DAYS).sum / 60, 12)) : null),
    say: (v) => (v === null ? 'Access node not known' : `${several(v, 'hour')} without service in ${NODE_DAYS} days`),
    latest: ({ node }) => node?.latestDay('outages.minutes', NODE_DAYS) ?? null,
  },
  {
    name: 'days_late',
    source: ['visit.completed'],
    value: ({ customer }) => upTo(customer.window('visits.days_late', DAYS).sum, 6),
    say: (v) => (v === 0 ? 'No technician came late' : `A technician came ${plain(v)} ${v === 1 ? 'day' : 'days'} late`),
    latest: ({ customer }) => customer.latestDay('visits.days_late', DAYS),
  },
];

/** The signals of a customer as of the moment of the facts. */
export const signalsOf = (input: FeatureInput): (number | null)[] => SIGNALS.map((signal) => signal.value(input));
