import { Type } from 'typebox';
import { Bytes, CalendarDay, Id, Moment } from '../words.ts';

const node = { node_id: Id };

/** What a device of the network is for. */
const NodeKind = Type.Enum(['core', 'aggregation', 'access', 'link', 'power', 'other']);

/** What planned work is for. */
export const MaintenanceKind = Type.Enum(['upgrade', 'repair', 'power', 'other']);

const maintenance = { ...node, maintenance_id: Id, starts_at: Moment, ends_at: Moment, kind: MaintenanceKind };

/** Facts about use, sessions, devices and outages. Volumes are in bytes, speeds in Mbit/s, times in the unit of the name. */
export const networkEvents = {
  /** What a customer used since the last such event, usually a day. `evening_speed_percent` is the median speed of 18–23 h in percent of the plan. */
  'usage.recorded': Type.Object(
    { customer_id: Id, down_bytes: Bytes, up_bytes: Bytes, evening_speed_percent: Type.Optional(Type.Number({ minimum: 0, maximum: 1000 })) },
    { additionalProperties: false },
  ),
  'session.started': Type.Object({ customer_id: Id, session_id: Id, node_id: Type.Optional(Id) }, { additionalProperties: false }),
  /** Tells the whole session, so that it counts right even when its start was never seen. */
  'session.ended': Type.Object(
    {
      customer_id: Id,
      session_id: Id,
      started_at: Moment,
      down_bytes: Bytes,
      up_bytes: Bytes,
      /** `lost` when the line dropped, `user` when the customer's device signed off. */
      cause: Type.Enum(['user', 'lost', 'administrator', 'unknown']),
    },
    { additionalProperties: false },
  ),
  /** The inventory tells of a device: what feeds it, what it is and how old. Whatever is left out is not known; told again, the latest counts. */
  'device.installed': Type.Object(
    {
      ...node,
      /** The node that feeds it; absent for one that nothing feeds. */
      parent_node_id: Type.Optional(Id),
      kind: Type.Optional(NodeKind),
      model: Type.Optional(Type.String({ maxLength: 200 })),
      installed_on: Type.Optional(CalendarDay),
      capacity_mbps: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1e9 })),
    },
    { additionalProperties: false },
  ),
  'device.removed': Type.Object(node, { additionalProperties: false }),
  /** Readings of an access node; a reading that was not taken is left out. */
  'device.metrics': Type.Object(
    {
      ...node,
      utilisation_percent: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })),
      latency_ms: Type.Optional(Type.Number({ minimum: 0, maximum: 60_000 })),
      loss_percent: Type.Optional(Type.Number({ minimum: 0, maximum: 100 })),
      signal_dbm: Type.Optional(Type.Number({ minimum: -200, maximum: 50 })),
      temperature_c: Type.Optional(Type.Number({ minimum: -60, maximum: 200 })),
    },
    { additionalProperties: false },
  ),
  'device.down': Type.Object({ ...node, parent_node_id: Type.Optional(Id) }, { additionalProperties: false }),
  'device.up': Type.Object({ ...node, parent_node_id: Type.Optional(Id) }, { additionalProperties: false }),
  /** `expected_at` is when service is expected back, where the ISP's system knows it. */
  'outage.started': Type.Object(
    { ...node, outage_id: Id, cause: Type.Optional(Type.String({ maxLength: 200 })), expected_at: Type.Optional(Moment) },
    { additionalProperties: false },
  ),
  /** When service is expected back, as a person or the ISP's system states it; null takes back what was stated. */
  'outage.expected': Type.Object({ ...node, outage_id: Id, expected_at: Type.Union([Moment, Type.Null()]) }, { additionalProperties: false }),
  /** Tells the whole outage, so that its minutes count right in any order of arrival. */
  'outage.ended': Type.Object(
    { ...node, outage_id: Id, started_at: Moment, cause: Type.Optional(Type.String({ maxLength: 200 })) },
    { additionalProperties: false },
  ),
  /** Work that will cut off a node and all beneath it within a window. */
  'maintenance.planned': Type.Object(maintenance, { additionalProperties: false }),
  /** The window or the kind is another one now. */
  'maintenance.changed': Type.Object(maintenance, { additionalProperties: false }),
  'maintenance.cancelled': Type.Object({ ...node, maintenance_id: Id }, { additionalProperties: false }),
  'maintenance.completed': Type.Object({ ...node, maintenance_id: Id }, { additionalProperties: false }),
};
