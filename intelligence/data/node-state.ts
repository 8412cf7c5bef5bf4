import type { LoggedEvent, PlatformEvent } from '../contract/envelope.ts';
import type { EventType } from '../contract/events/catalogue.ts';
import type { Latest } from './daily-facts.ts';

/** The types of events that tell of a node. */
export const NODE_EVENTS = [
  'device.installed',
  'device.removed',
  'device.metrics',
  'device.down',
  'device.up',
  'outage.started',
  'outage.ended',
] as const satisfies readonly EventType[];
export type NodeEvent = LoggedEvent<(typeof NODE_EVENTS)[number]>;

/** True for an event that tells of a node. */
export const isNodeEvent = (event: LoggedEvent): event is NodeEvent => (NODE_EVENTS as readonly string[]).includes(event.type);

/** What is known of a node now: one register per attribute of the inventory (the latest fact wins), and when it was heard of last. */
export type NodeState = {
  readonly latest: { readonly [attribute: string]: Latest };
  /** The latest moment at which it said what only a reachable node can say; null when it never did. */
  readonly heardAt: string | null;
};

/** Nothing is known yet. */
export const unknownNode: NodeState = { latest: {}, heardAt: null };

function attributesOf(event: PlatformEvent): Record<string, Latest[2] | undefined> {
  if (event.type === 'device.removed') return { removed: true };
  if (event.type !== 'device.installed') return {};
  const { parent_node_id, kind, model, installed_on, capacity_mbps } = event.data;
  return { parent: parent_node_id ?? null, kind, model, installed_on, capacity_mbps, removed: false };
}

/** The state after one more event; the same for any order of the same events. */
export function evolveNode(state: NodeState, event: PlatformEvent): NodeState {
  const latest: Record<string, Latest> = { ...state.latest };
  for (const [name, value] of Object.entries(attributesOf(event))) {
    const known = latest[name];
    if (value !== undefined && (!known || event.time > known[0] || (event.time === known[0] && event.id > known[1])))
      latest[name] = [event.time, event.id, value];
  }
  const heard = event.type === 'device.metrics' || event.type === 'device.up' ? event.time : null;
  return { latest, heardAt: heard !== null && (state.heardAt === null || heard > state.heardAt) ? heard : state.heardAt };
}

/** What the inventory says feeds the node: null when nothing does, undefined while the inventory does not list it. */
export function parentOf({ latest }: NodeState): string | null | undefined {
  return latest.parent === undefined || latest.removed?.[2] === true ? undefined : (latest.parent[2] as string | null);
}
