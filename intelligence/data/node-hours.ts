import type { PlatformEvent } from '../contract/envelope.ts';
import { type Hour, hourOf } from '../kernel/hours.ts';
import type { Latest, Measures, Tally } from './daily-facts.ts';
import { readingsOf } from './device-readings.ts';

/** What one hour says of one device, learned in one hour: the measures are those of the daily facts, and merge alike. */
export interface NodeHour {
  readonly id: string;
  readonly hour: Hour;
  /** The hour in which it was learned; the hour itself when it was learned in time. */
  readonly learned: Hour;
  readonly measures: Measures;
}

/** Days for which the hours of a device are kept; the daily facts stay. */
export const HOURS_KEPT_DAYS = 180;

const once: Tally = [1, 1, 1, 1];

/** Whether the device answers, and who feeds it when the alarm names it: the latest told counts. */
function answers(event: PlatformEvent<'device.down'> | PlatformEvent<'device.up'>, value: boolean): Measures {
  const told = (said: Latest[2]): Latest => [event.time, event.id, said];
  const parent = event.data.parent_node_id;
  return { 'node.answers': told(value), ...(parent !== undefined && { 'node.fed_by': told(parent) }) };
}

function measuresOf(event: PlatformEvent): Measures | null {
  if (event.type === 'device.metrics') return readingsOf(event.data);
  if (event.type === 'device.down') return { 'node.downs': once, ...answers(event, false) };
  if (event.type === 'device.up') return { 'node.ups': once, ...answers(event, true) };
  return null;
}

/** What an event adds to the hours of a device; null when it says nothing of one. Depends on nothing but the event. */
export function nodeHourOf(event: PlatformEvent): NodeHour | null {
  const measures = measuresOf(event);
  if (measures === null || Object.keys(measures).length === 0 || !('node_id' in event.data) || event.data.node_id === undefined) return null;
  const hour = hourOf(event.time);
  return { id: event.data.node_id, hour, learned: Math.max(hour, hourOf(event.learned)), measures };
}
