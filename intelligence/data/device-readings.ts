import type { EventData } from '../contract/events/catalogue.ts';
import type { Tally } from './daily-facts.ts';

/**
 * What is read at a device: its name in features, the field of the event, the measure of the facts (thousandths), how people call it,
 * the least that a difference must be to say anything, and in which way it is bad.
 */
export const READINGS = [
  { name: 'utilisation', field: 'utilisation_percent', measure: 'node.utilisation_milli', unit: '%', what: 'utilisation', least: 2, bad: 'either' },
  { name: 'latency', field: 'latency_ms', measure: 'node.latency_milli', unit: 'ms', what: 'latency', least: 1, bad: 'high' },
  { name: 'loss', field: 'loss_percent', measure: 'node.loss_milli', unit: '%', what: 'packet loss', least: 0.1, bad: 'high' },
  { name: 'temperature', field: 'temperature_c', measure: 'node.temperature_milli', unit: '°C', what: 'temperature', least: 1, bad: 'high' },
  { name: 'signal', field: 'signal_dbm', measure: 'node.signal_milli', unit: 'dBm', what: 'signal', least: 1, bad: 'low' },
] as const;

export type ReadingName = (typeof READINGS)[number]['name'];

/** The readings of an event as tallies of whole thousandths; what was not read is left out. */
export function readingsOf(data: EventData<'device.metrics'>): Record<string, Tally> {
  const measures: Record<string, Tally> = {};
  for (const { field, measure } of READINGS) {
    const value = data[field];
    if (value === undefined) continue;
    const milli = Math.round(value * 1000);
    measures[measure] = [1, milli, milli, milli];
  }
  return measures;
}
