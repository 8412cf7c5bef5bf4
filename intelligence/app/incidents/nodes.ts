import { type NodeRead, readCuts, readDays, readInventory, readNamedParents, readNodes } from '../../adapters/postgres/node-queries.ts';
import type { NodePeriod, NodeQuery, NodeRow } from '../../contract/api/network.ts';
import { type Busy, busyOf, READING_DAYS, type Reading } from '../../data/node-readings.ts';
import type { Sql } from '../../data/sql.ts';
import { addDays, type Day, dayOf } from '../../kernel/days.ts';
import { type Topology, topologyOf } from '../../predictive/incidents/topology.ts';
import { lineQuality } from '../../predictive/nodes/quality.ts';
import { judged, standingOf } from '../../predictive/nodes/standing.ts';

/** A node as it stands, without its past days. */
export type StandingNode = Omit<NodeRow, 'periods'>;

const tenth = (value: number | null): number | null => (value === null ? null : Math.round(value * 10) / 10);
const figures = (busy: Busy | null): Pick<NodeRow, 'latency_ms' | 'loss_percent' | 'utilisation_percent' | 'readings'> => ({
  latency_ms: tenth(busy?.latency ?? null),
  loss_percent: tenth(busy?.loss ?? null),
  utilisation_percent: tenth(busy?.utilisation ?? null),
  readings: busy?.readings ?? 0,
});

/** Who feeds whom now, as the inventory says and alarms have named. */
export const topologyNow = async (sql: Sql): Promise<Topology> => topologyOf(await readInventory(sql), await readNamedParents(sql));

/** Every node of the tenant as it stands at a moment. */
export async function standingNodes(sql: Sql, now: Date): Promise<StandingNode[]> {
  const read = await readNodes(sql);
  const cuts = await readCuts(sql);
  const topology = await topologyNow(sql);
  const own = new Map(read.map(({ node_id, customers }) => [node_id, customers]));
  const standing = (node: NodeRead): StandingNode => {
    const cut = cuts.get(node.node_id);
    const facts = {
      busy: node.busy,
      heardAt: node.heard_at === null ? null : Date.parse(node.heard_at),
      cutOffBy: cut ? { root: cut.root, since: Date.parse(cut.since) } : null,
    };
    const { status, quality, reason } = standingOf(facts, node.node_id, now.getTime());
    return {
      node_id: node.node_id,
      kind: node.kind,
      parent_id: topology.parentOf(node.node_id),
      customers: topology.under(node.node_id).reduce((sum, beneath) => sum + (own.get(beneath) ?? 0), 0),
      customers_here: node.customers,
      status,
      quality: tenth(quality),
      ...figures(node.busy),
      reason,
      heard_at: node.heard_at,
      incident_id: cut?.incident ?? null,
    };
  };
  return read.map(standing);
}

const RANK = { attention: 0, watch: 1, healthy: 2, 'no-data': 3 } as const;
const most = (value: number | null): number => value ?? -1;

/** Each order with the worst first; what is not known comes last, and ties go by the customers they concern. */
const ORDERS: Record<NodeQuery['sort'], (a: StandingNode, b: StandingNode) => number> = {
  worst: (a, b) => RANK[a.status] - RANK[b.status] || (a.quality ?? (a.incident_id ? -1 : 1000)) - (b.quality ?? (b.incident_id ? -1 : 1000)),
  latency: (a, b) => most(b.latency_ms) - most(a.latency_ms),
  loss: (a, b) => most(b.loss_percent) - most(a.loss_percent),
  utilisation: (a, b) => most(b.utilisation_percent) - most(a.utilisation_percent),
  customers: (a, b) => b.customers - a.customers,
  name: () => 0,
};

/** The nodes in an order. */
export const inOrder = (nodes: readonly StandingNode[], sort: NodeQuery['sort']): StandingNode[] =>
  nodes.toSorted((a, b) => ORDERS[sort](a, b) || (sort === 'name' ? 0 : b.customers - a.customers) || (a.node_id < b.node_id ? -1 : 1));

/** The nodes with their fifteen days up to today, each day at its busiest. */
export async function withPeriods(sql: Sql, nodes: readonly StandingNode[], now: Date): Promise<NodeRow[]> {
  const today = dayOf(now);
  const days = Array.from({ length: READING_DAYS - 1 }, (_, i) => addDays(today, i + 2 - READING_DAYS));
  const read = await readDays(
    sql,
    nodes.map(({ node_id }) => node_id),
    days[0] as Day,
  );
  return nodes.map((node) => ({ ...node, periods: days.map((day) => periodOf(day, read.get(node.node_id)?.get(day) ?? [])) }));
}

function periodOf(day: Day, readings: readonly Reading[]): NodePeriod {
  const busy = busyOf(readings);
  const quality = busy && lineQuality(busy);
  return { day, status: busy ? judged(busy, quality).status : 'no-data', quality: tenth(quality), ...figures(busy) };
}

/** The value that customers who make up four fifths reach (`atLeast`) or do not exceed; null without any. */
export function forFourInFive(values: readonly { readonly value: number; readonly customers: number }[], atLeast: boolean): number | null {
  const worstFirst = values.filter(({ customers }) => customers > 0).toSorted((a, b) => (atLeast ? a.value - b.value : b.value - a.value));
  let spare = worstFirst.reduce((sum, { customers }) => sum + customers, 0) / 5;
  for (const { value, customers } of worstFirst) {
    spare -= customers;
    if (spare < 0) return value;
  }
  return null;
}
