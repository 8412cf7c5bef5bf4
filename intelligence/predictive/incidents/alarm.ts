import type { PlatformEvent } from '../../contract/envelope.ts';

/**
 * What the network said of one node. `seen` is anything that only a reachable node can say, such as a reading: it proves `up` without
 * being an alarm, and is worth folding in while anything is down. Times are milliseconds since 1970.
 */
export type Alarm = {
  readonly kind: 'down' | 'up' | 'seen';
  readonly node: string;
  /** When it happened, by the clock of whoever noticed it; never after `learnedAt`. */
  readonly at: number;
  readonly learnedAt: number;
  /** The node that feeds this one, where the alarm names it. */
  readonly parent?: string;
  /** What a person or a system gave as the cause. */
  readonly cause?: string;
};

/** What an event says of the network: no alarm for an event about other things, two for a whole outage. */
export function alarmsOf(event: PlatformEvent): Alarm[] {
  const learnedAt = Date.parse(event.learned);
  const told = (kind: Alarm['kind'], node: string, time: string, more: Pick<Alarm, 'parent' | 'cause'> = {}): Alarm => ({
    kind,
    node,
    at: Math.min(Date.parse(time), learnedAt),
    learnedAt,
    ...more,
  });
  switch (event.type) {
    case 'device.down':
    case 'device.up': {
      const { node_id, parent_node_id } = event.data;
      return [told(event.type === 'device.down' ? 'down' : 'up', node_id, event.time, parent_node_id === undefined ? {} : { parent: parent_node_id })];
    }
    case 'device.metrics':
      return [told('seen', event.data.node_id, event.time)];
    case 'outage.started':
      return [told('down', event.data.node_id, event.time, causeOf(event.data))];
    case 'outage.ended':
      return [told('down', event.data.node_id, event.data.started_at, causeOf(event.data)), told('up', event.data.node_id, event.time)];
    default:
      return [];
  }
}

const causeOf = ({ cause }: { cause?: string | undefined }): Pick<Alarm, 'cause'> => (cause === undefined ? {} : { cause });

const RANK = { down: 0, up: 1, seen: 2 } as const;

/** Orders alarms by when they happened, not by when they came; at one moment down comes before up, so that an outage without length is over. */
export function byHappening(a: Alarm, b: Alarm): number {
  return a.at - b.at || RANK[a.kind] - RANK[b.kind] || (a.node < b.node ? -1 : a.node > b.node ? 1 : 0);
}
