import { confirmCustomers, cutNodes, nodesBack, nodesOf, nodesToDeclare, toldBy, workOn } from '../../adapters/postgres/cut-off-nodes.ts';
import { type ClaimedChange, type CutOff, closeChange, cutOff, putOff, saveCutOff, shareOut } from '../../adapters/postgres/cut-offs.ts';
import { postgresEventLog } from '../../adapters/postgres/event-log.ts';
import type { PlatformEvent } from '../../contract/envelope.ts';
import type { Sql } from '../../data/sql.ts';
import { digest } from '../../kernel/ids.ts';
import { serviceRestoration } from '../../orchestration/playbooks/service-restoration.ts';
import { settingsNow } from '../playbooks.ts';
import type { Behind } from './behind.ts';
import { TELLER } from './note.ts';

/** What sharing out needs; `size` customers are one piece. */
export type ShareOptions = { readonly behind: Behind; readonly size: number };

type Data = {
  readonly node_id: string;
  readonly expected_at?: string | null;
  readonly started_at?: string;
  readonly starts_at?: string;
  readonly ends_at?: string;
};
type Case = ShareOptions & { readonly sql: Sql; readonly claimed: ClaimedChange; readonly known: CutOff | null; readonly data: Data; readonly now: Date };

const iso = (moment: string | undefined): string => new Date(moment as string).toISOString();
const nothingKnown = (kind: CutOff['kind'], data: Data, started_at: string): CutOff => ({
  kind,
  origin: 'declared',
  node: data.node_id,
  state: 'telling',
  started_at,
  ended_at: null,
  window_end: null,
  stated_at: null,
  expected_at: null,
  expected_stated_at: null,
});

/**
 * Comes last in its transaction, as everybody who appends to the log waits from here on. Declares for single nodes what was declared or
 * concluded of the one above them, whether anybody is told of it or not, so that each customer's own node has its minutes among the facts and
 * dunning stands still; what was declared so is over so. The node of which the ISP's system tells by itself is left to it.
 */
async function declare(
  { sql, claimed, known, now }: Case,
  nodes: readonly string[],
  type: 'outage.started' | 'outage.ended',
  time: string,
  origin: CutOff['origin'],
): Promise<void> {
  const { tenant, cause, event } = claimed;
  const stand = await nodesOf(sql, tenant, cause);
  const own = (event.data as Data).node_id;
  const learned = now.toISOString();
  const named = nodes
    .filter((node) => origin === 'incident' || node !== (known?.node ?? own))
    .map((node) => {
      const started_at = stand.get(node)?.cut_at ?? time;
      const outage_id = digest(cause, node, started_at).slice(0, 22);
      return { node, started_at, outage_id, begun: `${outage_id}:outage.started` };
    });
  const base = { source: TELLER, tenant, time, learned };
  if (type === 'outage.started') {
    const chosen = new Set(await nodesToDeclare(sql, tenant, cause, nodes));
    const events = named
      .filter(({ node }) => chosen.has(node))
      .map(({ node, outage_id, begun }): PlatformEvent => ({ ...base, id: begun, type, data: { node_id: node, outage_id } }));
    await postgresEventLog(sql).append(events, now);
    return;
  }
  const ids = named.map(({ begun }) => begun);
  const begun = await toldBy(sql, tenant, TELLER, ids);
  const events = named
    .filter((one) => begun.has(one.begun))
    .map(({ node, outage_id, started_at }): PlatformEvent => ({ ...base, id: `${outage_id}:${type}`, type, data: { node_id: node, outage_id, started_at } }));
  await postgresEventLog(sql).append(events, now);
}

/**
 * Service is taken away. Whom it concerns is told, unless the tenant wants to be asked or has switched that off, or work is under way there; that
 * their lines are down is known either way.
 */
async function cut(one: Case): Promise<void> {
  const { sql, claimed, known, data, now, behind, size } = one;
  const { tenant, cause, event, confirmed } = claimed;
  const isIncident = claimed.nodes !== null;
  const settings = await settingsNow(tenant, sql, serviceRestoration);
  const before = known ?? nothingKnown('outage', data, event.time);
  if (before.ended_at !== null || (settings === null && isIncident)) return closeChange(sql, claimed, now);
  const nodes = claimed.nodes ?? (await behind(sql, tenant, data.node_id, event.time));
  const asked = confirmed !== null;
  const workUntil = asked ? null : await workOn(sql, tenant, [data.node_id], now);
  if (workUntil !== null) return putOff(sql, claimed, workUntil);
  const wasTold = known?.state === 'telling';
  const tells = settings !== null && (isIncident || asked || wasTold || settings.declared !== 'propose');
  const state = tells || wasTold ? 'telling' : settings === null ? 'silent' : 'proposed';
  const origin = isIncident ? 'incident' : before.origin;
  const expected = data.expected_at ?? null;
  const stated = expected === null ? {} : { expected_at: expected, expected_stated_at: event.time };
  await saveCutOff(sql, tenant, cause, { ...before, origin, state, ...stated }, now);
  if (tells && !(await confirmCustomers(sql, tenant, cause, nodes, confirmed)).added) {
    await saveCutOff(sql, tenant, cause, { ...before, origin, state: known?.state ?? 'proposed', ...stated }, now);
    return closeChange(sql, claimed, now);
  }
  const down = await nodesOf(sql, tenant, cause);
  const fresh = nodes.filter((node) => down.get(node)?.back_at !== null);
  await cutNodes(sql, tenant, cause, fresh, event.time);
  if (tells) await shareOut(sql, claimed, wasTold ? fresh : nodes, size, now);
  else await closeChange(sql, claimed, now);
  await declare(one, fresh, 'outage.started', event.time, origin);
}

/** Nodes of the set that went down again, or came back. */
async function turned(one: Case): Promise<void> {
  const { sql, claimed, known, now, size, data } = one;
  const { tenant, cause, kind, event } = claimed;
  if (known === null) {
    // The end was heard before the beginning: nobody was told of anything, and nobody will be.
    if (event.type === 'outage.ended')
      await saveCutOff(sql, tenant, cause, { ...nothingKnown('outage', data, event.data.started_at), state: 'silent', ended_at: event.time }, now);
    return closeChange(sql, claimed, now);
  }
  const all = await nodesOf(sql, tenant, cause);
  const ends = event.type === 'outage.ended' && claimed.nodes === null;
  const wanted = (claimed.nodes ?? [...all.keys()]).filter((node) => all.has(node) && (all.get(node)?.back_at === null) === (kind === 'back'));
  if (ends) await saveCutOff(sql, tenant, cause, { ...known, ended_at: event.time }, now);
  else if (kind === 'again' && known.ended_at !== null) await saveCutOff(sql, tenant, cause, { ...known, ended_at: null }, now);
  await (kind === 'back' ? nodesBack : cutNodes)(sql, tenant, cause, wanted, event.time);
  await shareOut(sql, claimed, wanted, size, now);
  await declare(one, wanted, kind === 'back' ? 'outage.ended' : 'outage.started', event.time, known.origin);
}

/** A time of return was stated: the latest word counts, and only those who are still cut off hear of it. */
async function expectedChanged({ sql, claimed, known, data, now, size }: Case): Promise<void> {
  const { tenant, cause, event } = claimed;
  if (known === null || (known.expected_stated_at !== null && known.expected_stated_at >= event.time)) return closeChange(sql, claimed, now);
  await saveCutOff(sql, tenant, cause, { ...known, expected_at: data.expected_at ?? null, expected_stated_at: event.time }, now);
  const all = await nodesOf(sql, tenant, cause);
  const down = [...all.values()].flatMap(({ node, back_at }) => (back_at === null ? [node] : []));
  await shareOut(sql, claimed, down, size, now);
}

/** Planned work: the window that was stated last counts. */
async function work({ sql, claimed, known, data, now, behind, size }: Case): Promise<void> {
  const { tenant, cause, event, kind } = claimed;
  if (kind === 'planned') {
    if (known !== null && (known.ended_at !== null || (known.stated_at !== null && known.stated_at > event.time))) return closeChange(sql, claimed, now);
    const window = { started_at: data.starts_at as string, window_end: data.ends_at as string, stated_at: event.time };
    await saveCutOff(sql, tenant, cause, { ...(known ?? nothingKnown('maintenance', data, window.started_at)), ...window }, now);
    const nodes = await behind(sql, tenant, data.node_id, null);
    await confirmCustomers(sql, tenant, cause, nodes, null);
    await cutNodes(sql, tenant, cause, nodes, window.started_at);
    await shareOut(sql, claimed, nodes, size, now);
    return;
  }
  const ends = kind === 'cancelled' || kind === 'completed';
  if (known === null) {
    if (ends) await saveCutOff(sql, tenant, cause, { ...nothingKnown('maintenance', data, event.time), state: 'silent', ended_at: event.time }, now);
    return closeChange(sql, claimed, now);
  }
  // Of a window that has moved since the beginning and the end come again at their own time.
  if (!ends && (known.ended_at !== null || known.started_at !== iso(data.starts_at) || known.window_end !== iso(data.ends_at)))
    return closeChange(sql, claimed, now);
  if (kind === 'begun' && (known.window_end as string) <= now.toISOString()) return closeChange(sql, claimed, now);
  if (ends) await saveCutOff(sql, tenant, cause, { ...known, ended_at: event.time }, now);
  await shareOut(sql, claimed, [...(await nodesOf(sql, tenant, cause)).keys()], size, now);
}

/** Works out whom a change concerns and shares it out in pieces, in the open transaction. */
export async function shareChange(sql: Sql, claimed: ClaimedChange, options: ShareOptions, now: Date): Promise<void> {
  const known = await cutOff(sql, claimed.tenant, claimed.cause);
  const one: Case = { ...options, sql, claimed, known, data: claimed.event.data as Data, now };
  switch (claimed.kind) {
    case 'cut':
      return cut(one);
    case 'again':
    case 'back':
      return turned(one);
    case 'expected':
      return expectedChanged(one);
    default:
      return work(one);
  }
}
