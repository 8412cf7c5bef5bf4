import { announce } from '../../adapters/postgres/changes.ts';
import type { Database } from '../../adapters/postgres/database.ts';
import { type Mark, markIncident } from '../../adapters/postgres/incident-marks.ts';
import {
  affectedNow,
  concernedBy,
  concernedGroups,
  getIncident,
  type IncidentRead,
  incidentsOver,
  listIncidents,
  noticesOf,
} from '../../adapters/postgres/incident-queries.ts';
import type { Services } from '../../api/services.ts';
import type { IncidentRecord, IncidentRow, NetworkScan } from '../../contract/api/network.ts';
import type { Sql } from '../../data/sql.ts';
import type { Clock } from '../../kernel/clock.ts';
import { UilError } from '../../kernel/errors.ts';
import { perHour } from '../../predictive/incidents/incidents.ts';
import { forFourInFive, inOrder, standingNodes, topologyNow, withPeriods } from './nodes.ts';
import { sentenceOf } from './sentences.ts';

type NetworkServices = Pick<Services, 'network' | 'nodes' | 'incidents' | 'incident' | 'incidentRow' | 'incidentCustomers' | 'takeIncident' | 'markFalseAlarm'>;

const WORST = 10;
const DAY_MS = 86_400_000;

function rowOf({ nodes, extent, into_id: _, detail: __, ...read }: IncidentRead): IncidentRow {
  return { ...read, nodes_cut_off: nodes.length, nodes: extent.length, hourly_minor: perHour(read.monthly_minor) };
}

async function recordOf(sql: Sql, id: string): Promise<IncidentRecord | null> {
  const read = await getIncident(sql, id);
  if (!read) return null;
  const { partners, nodes: customersAt } = await concernedGroups(sql, id);
  const topology = await topologyNow(sql);
  const { runners_up, heard, back, unconfirmed, passed_on, after } = read.detail;
  const reported = new Map(heard.map(({ node, at }) => [node, new Date(at).toISOString()]));
  const [cut, silent, returned] = [new Set(read.nodes), new Set(unconfirmed), new Set(back)];
  const path: string[] = [];
  for (let node: string | null = read.root; node !== null; node = topology.parentOf(node)) path.unshift(node);
  return {
    ...rowOf(read),
    runners_up: runners_up.map(({ node, chance }) => ({ node_id: node, chance })),
    path,
    parts: topology
      .under(read.root)
      .concat(read.extent.filter((node) => !topology.isUnder(node, read.root)))
      .filter((node) => cut.has(node) || returned.has(node) || silent.has(node))
      .map((node) => ({
        node_id: node,
        state: cut.has(node) ? 'cut-off' : silent.has(node) ? 'taken-to-be-back' : 'back',
        reported_down_at: reported.get(node) ?? null,
        customers: customersAt.get(node) ?? 0,
      })),
    partners,
    timeline: (await noticesOf(sql, id)).map((notice) => ({ ...notice, sentence: sentenceOf(notice) })),
    passed_on: [...passed_on],
    after,
    into: read.into_id,
  };
}

async function scanOf(sql: Sql, currency: string, now: Date): Promise<NetworkScan> {
  const nodes = await standingNodes(sql, now);
  const heard = nodes.filter(({ quality, customers_here }) => quality !== null && customers_here > 0);
  const counted = (status: (typeof nodes)[number]['status']): number => nodes.filter((node) => node.status === status).length;
  const affected = await affectedNow(sql);
  // What an incident cuts off is told there; of who is silent nothing can be said.
  const worst = inOrder(nodes, 'worst').filter(({ status, incident_id }) => status !== 'no-data' && incident_id === null);
  const spoken = (read: (node: (typeof nodes)[number]) => number | null) =>
    heard.flatMap((node) => ({ value: read(node), customers: node.customers_here })).filter(isKnown);
  return {
    as_of: now.toISOString(),
    currency,
    nodes: { total: nodes.length, healthy: counted('healthy'), watch: counted('watch'), attention: counted('attention'), no_data: counted('no-data') },
    quality: forFourInFive(
      spoken(({ quality }) => quality),
      true,
    ),
    latency_ms: forFourInFive(
      spoken(({ latency_ms }) => latency_ms),
      false,
    ),
    customers_heard: heard.reduce((sum, { customers_here }) => sum + customers_here, 0),
    customers: nodes.reduce((sum, { customers_here }) => sum + customers_here, 0),
    heard_at: nodes.reduce<string | null>((latest, { heard_at }) => (heard_at !== null && (latest === null || heard_at > latest) ? heard_at : latest), null),
    affected: { ...affected, hourly_minor: perHour(affected.monthly_minor) },
    incidents: (await listIncidents(sql, { state: 'open', limit: 50 })).rows.map(rowOf),
    worst: await withPeriods(sql, worst.slice(0, WORST), now),
    over_7d: await incidentsOver(sql, new Date(now.getTime() - 7 * DAY_MS)),
  };
}

const isKnown = (one: { value: number | null; customers: number }): one is { value: number; customers: number } => one.value !== null;

/** What the API asks for of the network: the morning scan, the nodes, the incidents, and what people do with them. */
export function networkServices(database: Database, clock: Clock): NetworkServices {
  const mark = async (tenant: string, id: string, what: Mark, person: string): Promise<IncidentRecord> => {
    const now = clock.now();
    await database.asWorker(async (sql) => {
      if (await markIncident(sql, tenant, id, what, person, now)) await announce(sql, tenant, 'incident', [id], now);
    });
    const record = await database.asTenant(tenant, (sql) => recordOf(sql, id));
    if (!record) throw new UilError('INCIDENT_NOT_FOUND', [id]);
    return record;
  };
  return {
    network: (tenant) =>
      database.asTenant(tenant, async (sql) => {
        const { rows } = await sql.query<{ currency: string }>('SELECT currency FROM tenants');
        if (!rows[0]) throw new UilError('TENANT_NOT_FOUND', [tenant]);
        return scanOf(sql, rows[0].currency, clock.now());
      }),
    nodes: (tenant, { sort, status, limit, after }) =>
      database.asTenant(tenant, async (sql) => {
        const now = clock.now();
        const nodes = inOrder(await standingNodes(sql, now), sort).filter((node) => status === undefined || node.status === status);
        const from = Number(after ?? 0);
        const rows = await withPeriods(sql, nodes.slice(from, from + limit), now);
        return { rows, total: nodes.length, next: from + limit < nodes.length ? String(from + limit) : null };
      }),
    incidents: (tenant, query) =>
      database.asTenant(tenant, async (sql) => {
        const { rows, next } = await listIncidents(sql, query);
        return { rows: rows.map(rowOf), next };
      }),
    incident: (tenant, id) => database.asTenant(tenant, (sql) => recordOf(sql, id)),
    incidentRow: async (tenant, id) => {
      const read = await database.asTenant(tenant, (sql) => getIncident(sql, id));
      return read && rowOf(read);
    },
    incidentCustomers: (tenant, id, limit, after) =>
      database.asTenant(tenant, async (sql) => ((await getIncident(sql, id)) ? concernedBy(sql, id, limit, after) : null)),
    takeIncident: (tenant, id, person, giveBack) => mark(tenant, id, giveBack ? 'given-back' : 'taken', person),
    markFalseAlarm: (tenant, id, person, undo) => mark(tenant, id, undo ? 'no-false-alarm' : 'false-alarm', person),
  };
}
