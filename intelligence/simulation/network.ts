import { normal } from '../kernel/random.ts';
import { type Calendar, HOUR, SECONDS_PER_DAY } from './calendar.ts';
import { happens, type Streams, within } from './chance.ts';
import { type Fate, type Outage, stormSeason } from './fate.ts';
import { type Isp, type Node, ZONES } from './isp.ts';
import type { Recorder } from './recorder.ts';

/** The median speed of the evening in percent of the plan that a line with that much utilisation still gives. */
export const eveningPercent = (utilisation: number): number => (utilisation <= 0.7 ? 98 : 98 - ((utilisation - 0.7) / 0.3) * 68);

/** Share of the evening's utilisation at a local hour: what lies between is on the straight line. */
const PROFILE: readonly (readonly [hour: number, share: number])[] = [
  [-5, 1],
  [1, 0.45],
  [7, 0.35],
  [13, 0.7],
  [19, 1],
  [25, 0.45],
];

/** The local hours at which a node is read, the first at one in the morning. */
const hoursOfReading = (perDay: number): number[] => Array.from({ length: perDay }, (_, i) => (1 + Math.floor((24 * i) / perDay)) % 24);

function shareAt(hour: number): number {
  const next = PROFILE.findIndex(([at]) => at >= hour);
  const [to, high] = PROFILE[next] as (typeof PROFILE)[number];
  const [from, low] = PROFILE[Math.max(0, next - 1)] as (typeof PROFILE)[number];
  return to === from ? high : low + ((high - low) * (hour - from)) / (to - from);
}

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

/** What the days of the network are told from. */
export interface NetworkWorld {
  readonly isp: Isp;
  readonly fate: Fate;
  readonly streams: Streams;
  readonly calendar: Calendar;
  readonly out: Recorder;
  readonly readingsPerDay: number;
}

/** Says the day's readings, alarms and outages of every node. */
export function networkDay({ isp, fate, streams, calendar, out, readingsPerDay }: NetworkWorld, day: number): void {
  const hours = hoursOfReading(readingsPerDay);
  for (const node of [...isp.access, ...isp.aggregation]) {
    const random = streams('readings', node.index, day);
    const evening = fate.evening(node, day);
    const rain = rainOf(streams('weather', ZONES.indexOf(node.region.zone), day), calendar.dayOfYear(day));
    for (const hour of hours) {
      const second = hour * HOUR + calendar.toUtc(node.region.zone, day) + Math.floor(random() * 600);
      reading(node, fate, { day, second, hour, utilisation: evening * shareAt(hour), fade: rain(hour) }, random, out);
    }
  }
  for (const outage of fate.outages) if (Math.floor(outage.start / SECONDS_PER_DAY) === day) tellOutage(outage, isp, streams, out, day);
}

/** The signal that rain takes at an hour, in dB: some hours on one day in six, more often in the season of storms, and without any fault. */
function rainOf(random: () => number, dayOfYear: number): (hour: number) => number {
  if (!happens(random, 0.16 * stormSeason(dayOfYear))) return () => 0;
  const from = 20 * random();
  const hours = 2 + 8 * random();
  const fade = 2 + 5 * random();
  return (hour) => (hour >= from && hour < from + hours ? fade : 0);
}

/** The moment and the circumstances of a reading. */
interface Taken {
  readonly day: number;
  readonly second: number;
  readonly hour: number;
  readonly utilisation: number;
  readonly fade: number;
}

function reading(node: Node, fate: Fate, { day, second, hour, utilisation, fade }: Taken, random: () => number, out: Recorder): void {
  const at = day * SECONDS_PER_DAY + second;
  if (fate.of(node).some((outage) => at >= outage.start && at < outage.end)) return;
  const worn = { device: 0, link: 0 };
  for (const { start, end, of } of fate.wearOf(node)) if (at > start && at < end) worn[of] = Math.max(worn[of], 0.15 + (0.85 * (at - start)) / (end - start));
  const busy = within((utilisation - 0.7) / 0.3, 0, 1);
  const wet = node.radio ? fade : 0;
  const { usual } = node;
  out.say('device.metrics', day, second, `${node.id}/${day}/${Math.floor(second / HOUR)}`, {
    node_id: node.id,
    utilisation_percent: tenth(within(100 * (utilisation + 0.02 * normal(random)), 0, 100)),
    latency_ms: tenth(Math.max(2, usual.latencyMs + 30 * busy + 35 * worn.device + 20 * worn.link + 1.2 * normal(random))),
    loss_percent: tenth(
      within(
        usual.lossPercent * (1 + 0.25 * normal(random)) + 0.6 * busy + 4 * (worn.device + worn.link) + 0.08 * wet + 0.1 * Math.abs(normal(random)),
        0,
        100,
      ),
    ),
    temperature_c: tenth(usual.temperatureC + 3 * Math.sin((2 * Math.PI * (hour - 9)) / 24) + 12 * worn.device + 2 * normal(random)),
    ...(node.radio && { signal_dbm: tenth(usual.signalDbm - 12 * worn.link - wet + 1.2 * normal(random)) }),
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
