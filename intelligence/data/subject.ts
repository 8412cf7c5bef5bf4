import type { PlatformEvent } from '../contract/envelope.ts';
import type { EntityKind } from '../contract/words.ts';
import { hashFraction } from '../kernel/ids.ts';

/** How many partitions the log has; events of one subject always share one, so they are processed in order and by one worker. */
export const PARTITIONS = 8;

/** The thing that an event is about. */
export function subjectOf(event: PlatformEvent): { kind: EntityKind; id: string } {
  if ('customer_id' in event.data) return { kind: 'customer', id: event.data.customer_id };
  if ('node_id' in event.data && event.data.node_id !== undefined) return { kind: 'node', id: event.data.node_id };
  if ('partner_id' in event.data && event.data.partner_id !== undefined) return { kind: 'partner', id: event.data.partner_id };
  return { kind: 'tenant', id: event.tenant };
}

/** The partition of an event. */
export function partitionOf(event: PlatformEvent): number {
  const { kind, id } = subjectOf(event);
  return Math.floor(hashFraction(event.tenant, kind, id) * PARTITIONS);
}
