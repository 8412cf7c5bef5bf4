import { normal } from '../kernel/random.ts';
import { HOUR, SECONDS_PER_DAY } from './calendar.ts';
import { type Streams, within } from './chance.ts';
import type { Fate, Outage } from './fate.ts';
import type { Isp, Node } from './isp.ts';
import type { Recorder } from './recorder.ts';

/** The median speed of the evening in percent of the plan that a line with that much utilisation still gives. */
export const eveningPercent = (utilisation: number): number => (utilisation <= 0.7 ? 98 : 98 - ((utilisation - 0.7) / 0.3) * 68);

const READINGS = [1, 7, 13, 19].map((hour) => hour * HOUR);
/** Share of the evening's utilisation at each reading's local hour. */
const PROFILE = [0.45, 0.35, 0.7, 1];

/** The inventory: what feeds what, and how old it is, told when each device was put up. */
export function networkHistory(isp: Isp, out: Recorder): void {
  for (const node of [...isp.aggregation, ...isp.access])
    out.say('device.installed', node.installedOn, 15 * HOUR, node.id, {
      node_id: node.id,
      ...(node.parent === null ? {} : { parent_node_id: node.parent }),
      kind: node.parent === null ? 'aggregation' : 'access',
      installed_on: out.stamp(node.installedOn, 0).slice(0, 10),
    });
}

/** Says the day's readings, alarms and outages of every node. */
export function networkDay(isp: Isp, fate: Fate, streams: Streams, toUtc: (zone: string) => number, out: Recorder, day: number): void {
  for (const node of [...isp.access, ...isp.aggregation]) {
    const random = streams('readings', node.index, day);
    const evening = fate.evening(node, day);
    for (const [i, local] of READINGS.entries()) {
      const second = local + toUtc(node.region.zone) + Math.floor(random() * 600);
      reading(node, fate, day, second, evening * (PROFILE[i] as number), random, out);
    }
  }
  for (const outage of fate.outages) if (Math.floor(outage.start / SECONDS_PER_DAY) === day) tellOutage(outage, isp, streams, out, day);
}

function reading(node: Node, fate: Fate, day: number, second: number, utilisation: number, random: () => number, out: Recorder): void {
  const at = day * SECONDS_PER_DAY + second;
  if (fate.of(node).some((outage) => at >= outage.start && at < outage.end)) return;
  let wear = 0;
  for (const { start, end } of fate.wearOf(node)) if (at > start && at < end) wear = Math.max(wear, 0.25 + (0.75 * (at - start)) / (end - start));
  const busy = within((utilisation - 0.7) / 0.3, 0, 1);
  out.say('device.metrics', day, second, `${node.id}/${day}/${Math.floor(second / HOUR)}`, {
    node_id: node.id,
    utilisation_percent: tenth(within(100 * (utilisation + 0.02 * normal(random)), 0, 100)),
    latency_ms: tenth(Math.max(2, 9 + 30 * busy + 35 * wear + 1.2 * normal(random))),
    loss_percent: tenth(within(0.1 + 0.6 * busy + 4 * wear + 0.1 * Math.abs(normal(random)), 0, 100)),
    temperature_c: tenth(38 + 12 * wear + 2 * normal(random)),
  });
}

const tenth = (value: number): number => Math.round(value * 10) / 10;

function tellOutage(outage: Outage, isp: Isp, streams: Streams, out: Recorder, day: number): void {
  const node = isp.access.find((one) => one.id === outage.node) as Node;
  const random = streams('outages', node.index, -1 - day);
  const second = outage.start - day * SECONDS_PER_DAY;
  const end = outage.end - day * SECONDS_PER_DAY;
  const device = { node_id: node.id, parent_node_id: node.parent as string };
  const parent = isp.aggregation.find((one) => one.id === outage.root);
  if (parent && isp.access.find((one) => one.parent === parent.id) === node) {
    out.say('device.down', day, second + Math.floor(random() * 120), `${parent.id}/${outage.start}`, { node_id: parent.id });
    out.say('device.up', day, end, `${parent.id}/${outage.start}`, { node_id: parent.id });
  }
  const seen = second + Math.floor(random() * 120);
  out.say('device.down', day, Math.min(seen, end - 1), outage.id, device);
  out.say('outage.started', day, second, outage.id, { node_id: node.id, outage_id: outage.id, cause: outage.cause }, 60 + Math.floor(random() * 600));
  out.say('device.up', day, end, outage.id, device);
  out.say('outage.ended', day, end, outage.id, { node_id: node.id, outage_id: outage.id, started_at: out.stamp(day, second), cause: outage.cause });
}
