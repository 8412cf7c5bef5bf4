import type { NodeNetwork, NodePlace } from '../../data/features/node.ts';
import { NodeHistory } from '../../data/node-history.ts';
import { type Hour, startOf } from '../../kernel/hours.ts';

/** The first hour of the networks that tests speak of. */
export const BEGAN: Hour = 490_000;

/** A device for a test: who feeds it, its readings by hour after the beginning, and when it went down and came back. */
export interface GivenNode {
  readonly fedBy?: string;
  readonly loss?: (hour: number) => number | null;
  readonly hours?: number;
  readonly downs?: readonly number[];
  readonly ups?: readonly number[];
}

/** A network of these devices, for tests. Hours count from the beginning; without `loss` a device is read every hour as fine. */
export function given(nodes: Readonly<Record<string, GivenNode>>): NodeNetwork {
  const places = new Map<string, NodePlace>();
  const histories = new Map<string, NodeHistory>();
  for (const [id, { fedBy = null, loss = () => 0.2, hours = 0, downs = [], ups = [] }] of Object.entries(nodes)) {
    const history = new NodeHistory();
    places.set(id, { id, parent: fedBy, kind: null, installedOn: null });
    histories.set(id, history);
    for (let hour = 0; hour < hours; hour++) {
      const value = loss(hour);
      if (value === null) continue;
      const milli = Math.round(1000 * value);
      history.add(BEGAN + hour, BEGAN + hour, { 'node.loss_milli': [1, milli, milli, milli] });
    }
    for (const hour of downs)
      history.add(BEGAN + hour, BEGAN + hour, { 'node.downs': [1, 1, 1, 1], 'node.answers': [startOf(BEGAN + hour), `d${hour}`, false] });
    for (const hour of ups) history.add(BEGAN + hour, BEGAN + hour, { 'node.ups': [1, 1, 1, 1], 'node.answers': [startOf(BEGAN + hour), `u${hour}`, true] });
  }
  return { places, histories };
}
