import type { EventType } from '../../contract/events/catalogue.ts';
import type { KnownHistory } from '../entity-history.ts';
import type { FeatureValue, FeatureVector } from './feature.ts';

/** A named value of an access node, computed from its daily facts as of a moment. */
export interface NodeFeature {
  readonly name: string;
  readonly meaning: string;
  readonly unit: string;
  readonly source: readonly EventType[];
  compute(node: KnownHistory): FeatureValue;
}

/** The readings of an access node, kept as thousandths. */
const READINGS = [
  { name: 'utilisation', measure: 'node.utilisation_milli', unit: 'percent', what: 'utilisation' },
  { name: 'latency', measure: 'node.latency_milli', unit: 'ms', what: 'latency' },
  { name: 'loss', measure: 'node.loss_milli', unit: 'percent', what: 'packet loss' },
] as const;

const mean = (node: KnownHistory, measure: string, days: number, before = 0): number | null => {
  const { count, sum } = node.window(measure, days, before);
  return count === 0 ? null : sum / count / 1000;
};
const highest = (node: KnownHistory, measure: string, days: number): number | null => {
  const { count, max } = node.window(measure, days);
  return count === 0 ? null : max / 1000;
};
/** Days of the month before which a week is compared with. */
const USUAL_DAYS = 28;

const source: readonly EventType[] = ['device.metrics'];
const faults: readonly EventType[] = ['device.down', 'outage.ended'];

/** Every feature of an access node. */
export const nodeFeatures: readonly NodeFeature[] = [
  ...READINGS.flatMap(({ name, measure, unit, what }): NodeFeature[] => [
    { name: `${name}_mean_1d`, meaning: `Mean ${what} of the day`, unit, source, compute: (node) => mean(node, measure, 1) },
    { name: `${name}_mean_7d`, meaning: `Mean ${what} of the week`, unit, source, compute: (node) => mean(node, measure, 7) },
    { name: `${name}_max_7d`, meaning: `Highest ${what} of the week`, unit, source, compute: (node) => highest(node, measure, 7) },
    {
      name: `${name}_change_3d`,
      meaning: `Mean ${what} of three days less that of the four weeks before`,
      unit,
      source,
      compute: (node) => {
        const now = mean(node, measure, 3);
        const usual = mean(node, measure, USUAL_DAYS, 3);
        return now === null || usual === null ? null : now - usual;
      },
    },
  ]),
  { name: 'readings_7d', meaning: 'Readings taken in the week', unit: 'readings', source, compute: (node) => node.window('node.latency_milli', 7).count },
  { name: 'downs_30d', meaning: 'Times that the node went down', unit: 'times', source: faults, compute: (node) => node.window('node.downs', 30).count },
  { name: 'downs_180d', meaning: 'Times that the node went down', unit: 'times', source: faults, compute: (node) => node.window('node.downs', 180).count },
  { name: 'outage_minutes_30d', meaning: 'Minutes of outage', unit: 'minutes', source: faults, compute: (node) => node.window('outages.minutes', 30).sum },
  { name: 'days_since_down', meaning: 'Days since the node went down last', unit: 'days', source: faults, compute: (node) => node.daysSince('node.downs') },
];

/** All features of an access node as of the moment of its history. */
export const computeNodeFeatures = (node: KnownHistory): FeatureVector =>
  Object.fromEntries(nodeFeatures.map((feature) => [feature.name, feature.compute(node)]));
