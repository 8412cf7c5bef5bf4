import { announce } from '../../adapters/postgres/changes.ts';
import { workOn } from '../../adapters/postgres/cut-off-nodes.ts';
import { type CutOffChange, cutOff, noteChanges, saveCutOff } from '../../adapters/postgres/cut-offs.ts';
import type { Database } from '../../adapters/postgres/database.ts';
import {
  activeOn,
  type OpenIncident,
  openIncidents,
  sayOfTelling,
  type ToldIncident,
  tenantsToTell,
  toldIncidents,
  toldNodes,
} from '../../adapters/postgres/telling-queries.ts';
import type { PlatformEvent } from '../../contract/envelope.ts';
import type { Sql } from '../../data/sql.ts';
import type { Clock } from '../../kernel/clock.ts';
import { digest } from '../../kernel/ids.ts';
import { serviceRestoration } from '../../orchestration/playbooks/service-restoration.ts';
import type { RestorationSettings } from '../../orchestration/playbooks/service-restoration-settings.ts';
import { settingsNow } from '../playbooks.ts';
import { TELLER } from './note.ts';

const MINUTE = 60_000;
const iso = (at: number): string => new Date(at).toISOString();

/** Lets the customers on these nodes be told of an incident: at most so many as somebody has agreed to. */
export async function tellOf(
  sql: Sql,
  tenant: string,
  { incident, root, since }: Pick<OpenIncident, 'incident' | 'root' | 'since'>,
  { nodes, customers, expected, by }: { nodes: readonly string[]; customers: number; expected: string | null; by: string | null },
  now: Date,
): Promise<void> {
  const id = `${digest(incident, ...nodes).slice(0, 22)}:told`;
  const data = { node_id: root, outage_id: incident, ...(expected === null ? {} : { expected_at: expected }) };
  const event: PlatformEvent = { id, source: TELLER, tenant, type: 'outage.started', time: since, learned: now.toISOString(), data };
  const known = await cutOff(sql, tenant, incident);
  const fresh = {
    kind: 'outage',
    origin: 'incident',
    node: root,
    started_at: since,
    window_end: null,
    stated_at: null,
    expected_at: null,
    expected_stated_at: null,
  } as const;
  await saveCutOff(sql, tenant, incident, { ...(known ?? fresh), ended_at: null, state: 'telling', confirmed_by: by }, now);
  await noteChanges(sql, [{ tenant, cause: incident, kind: 'cut', event, nodes, confirmed: customers, dueAt: now.toISOString() }]);
  await sayOfTelling(sql, tenant, incident, { kind: 'customers-told', root, customers, by }, now);
}

/** What a look at the network means for an incident that was told: nodes that are no longer cut off by any, and nodes that are down again. */
function turnsOf(tenant: string, told: ToldIncident, open: readonly OpenIncident[], now: Date): CutOffChange[] {
  const { cause, root, started_at, until, nodes } = told;
  const cutNow = new Set(open.flatMap((one) => one.nodes));
  const learned = now.toISOString();
  const change = (kind: 'back' | 'again', time: string, of: readonly string[] | null): CutOffChange => {
    const base = { id: `${digest(cause, kind, time).slice(0, 22)}:${kind}`, source: TELLER, tenant, time, learned };
    const event: PlatformEvent =
      kind === 'back'
        ? { ...base, type: 'outage.ended', data: { node_id: root, outage_id: cause, started_at } }
        : { ...base, type: 'outage.started', data: { node_id: root, outage_id: cause } };
    return { tenant, cause, kind, event, nodes: of, confirmed: null, dueAt: learned };
  };
  const own = open.find(({ incident }) => incident === cause);
  const rootDown = own?.heard.find(({ node }) => node === root)?.at ?? 0;
  const again =
    own === undefined
      ? []
      : nodes.flatMap(({ node, back_at }) => {
          const downAt = Math.max(rootDown, own.heard.find((one) => one.node === node)?.at ?? 0);
          return back_at !== null && own.nodes.includes(node) && downAt > Date.parse(back_at) ? [{ node, time: iso(downAt) }] : [];
        });
  const gone = nodes.filter(({ node, back_at }) => back_at === null && !cutNow.has(node));
  const back = gone.map(({ node, cut_at, heard_at }) => ({
    node,
    time: heard_at !== null && iso(Date.parse(heard_at)) > iso(Date.parse(cut_at)) ? iso(Date.parse(heard_at)) : (until ?? learned),
  }));
  const byTime = (turns: readonly { node: string; time: string }[]) => [...Map.groupBy(turns, ({ time }) => time)].sort(([a], [b]) => (a < b ? -1 : 1));
  const changes = [
    ...byTime(again).map(([time, of]) =>
      change(
        'again',
        time,
        of.map(({ node }) => node),
      ),
    ),
    ...byTime(back).map(([time, of]) =>
      change(
        'back',
        time,
        of.map(({ node }) => node),
      ),
    ),
  ];
  const isOver = again.length === 0 && told.ended_at === null && nodes.every(({ back_at, node }) => back_at !== null || !cutNow.has(node)) && own === undefined;
  return isOver ? [...changes, change('back', until ?? learned, null)] : changes;
}

/** Tells of an incident by itself, or proposes it to a person once, when it is sure enough and no planned work explains it. */
async function consider(sql: Sql, tenant: string, incident: OpenIncident, settings: RestorationSettings, now: Date): Promise<void> {
  const { concluded, sure_percent, concluded_after_minutes } = settings;
  const age = now.getTime() - Date.parse(incident.since);
  if (concluded === 'nothing' || !incident.settled || incident.isFalse || 100 * incident.chance < sure_percent || age < concluded_after_minutes * MINUTE)
    return;
  const known = await cutOff(sql, tenant, incident.incident);
  if (known !== null && (concluded === 'propose' || known.state === 'silent')) return;
  const told = await toldNodes(sql, tenant, incident.nodes);
  const nodes = incident.nodes.filter((node) => !told.has(node));
  const customers = await activeOn(sql, tenant, nodes);
  if (customers === 0 || (await workOn(sql, tenant, nodes, now)) !== null) return;
  if (concluded === 'tell') await tellOf(sql, tenant, incident, { nodes, customers, expected: null, by: null }, now);
  else {
    const { incident: id, root, since } = incident;
    const proposed = { kind: 'outage', origin: 'incident', node: root, state: 'proposed', started_at: since, ended_at: null } as const;
    await saveCutOff(sql, tenant, id, { ...proposed, window_end: null, stated_at: null, expected_at: null, expected_stated_at: null }, now);
    await sayOfTelling(sql, tenant, id, { kind: 'tell-proposed', root, customers, by: null }, now);
  }
  await announce(sql, tenant, 'incident', [incident.incident], now);
}

/** Follows the incidents of every network: what was told is told to its end, and what is sure enough is told, or proposed to a person. */
export async function followIncidents(database: Pick<Database, 'asWorker'>, clock: Clock): Promise<void> {
  for (const tenant of await database.asWorker(tenantsToTell))
    await database.asWorker(async (sql) => {
      const now = clock.now();
      const open = await openIncidents(sql, tenant);
      for (const told of await toldIncidents(sql, tenant)) await noteChanges(sql, turnsOf(tenant, told, open, now));
      const settings = await settingsNow(tenant, sql, serviceRestoration);
      // The settings have just been checked by their kind.
      if (settings !== null) for (const incident of open) await consider(sql, tenant, incident, settings as RestorationSettings, now);
    });
}
