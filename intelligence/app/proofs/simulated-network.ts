import { mergeMeasures } from '../../data/daily-facts.ts';
import type { NodeNetwork, NodePlace } from '../../data/features/node.ts';
import { NodeHistory } from '../../data/node-history.ts';
import { type NodeHour, nodeHourOf } from '../../data/node-hours.ts';
import { dayNumber } from '../../kernel/days.ts';
import type { Hour } from '../../kernel/hours.ts';
import { type Simulation, type SimulationOptions, simulate } from '../../simulation/world.ts';
import { platformEvent } from './simulated-facts.ts';

/** A simulated ISP with its truth, and the hours of its devices as the pipeline would have kept them. */
export interface SimulatedNetwork {
  readonly world: Simulation;
  readonly network: NodeNetwork;
  /** The network as it was known at the end of an hour, and nothing else. */
  knownAt(hour: Hour): NodeNetwork;
}

/** Runs a simulated ISP and lays out its devices by the product's own rules, without a store between. */
export function simulatedNetwork(options: SimulationOptions): SimulatedNetwork {
  const world = simulate({ keepCauses: false, ...options });
  const hours = new Map<string, NodeHour>();
  const places = new Map<string, NodePlace>();
  for (const cloud of world.events) {
    const event = platformEvent(cloud);
    if (event.type === 'device.installed') {
      const { node_id: id, parent_node_id: parent = null, kind = null, installed_on: on } = event.data;
      places.set(id, { id, parent, kind, installedOn: on === undefined ? null : dayNumber(on) });
    }
    const hour = nodeHourOf(event);
    if (!hour) continue;
    const key = `${hour.id} ${hour.hour} ${hour.learned}`;
    const before = hours.get(key);
    hours.set(key, before ? { ...before, measures: mergeMeasures(before.measures, hour.measures) } : hour);
  }
  const laidOut = (until: Hour): NodeNetwork => {
    const histories = new Map<string, NodeHistory>();
    for (const { id, hour, learned, measures } of hours.values()) {
      if (hour > until || learned > until) continue;
      const history = histories.get(id) ?? new NodeHistory();
      histories.set(id, history);
      history.add(hour, learned, measures);
    }
    return { places, histories };
  };
  return { world, network: laidOut(Number.POSITIVE_INFINITY), knownAt: laidOut };
}
